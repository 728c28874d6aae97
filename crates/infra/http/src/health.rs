use async_trait::async_trait;
use serde::Serialize;
use utoipa::ToSchema;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum HealthState {
    Up,
    /// Down, and requests are answered all the same: mail, broker.
    Degraded,
    /// Nothing can be answered without it: the database.
    Down,
}

/// How one dependency is doing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct DependencyState {
    #[schema(example = "database")]
    pub name: String,
    pub state: HealthState,
    /// For operators; anyone can read it, so no address, name or secret.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "no answer within 1 s")]
    pub detail: Option<String>,
}

/// Asks every dependency, now. Given up after a few seconds: what must not be cancelled half-way is spawned.
#[async_trait]
pub trait Health: Send + Sync {
    async fn check(&self) -> Vec<DependencyState>;
}
