use async_trait::async_trait;
use serde::Serialize;
use utoipa::ToSchema;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum HealthState {
    Up,
    /// Down, but not required to answer requests: mail.
    Degraded,
    /// Down, and required: the database.
    Down,
}

/// The state of one dependency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct DependencyState {
    #[schema(example = "database")]
    pub name: String,
    pub state: HealthState,
    /// For operators. Public, so without addresses, names and secrets.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "no answer within 1 s")]
    pub detail: Option<String>,
}

/// Checks every dependency. Canceled after a few seconds: spawn what must not be canceled half-way.
#[async_trait]
pub trait Health: Send + Sync {
    async fn check(&self) -> Vec<DependencyState>;
}
