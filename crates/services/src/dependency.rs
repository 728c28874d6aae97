use async_trait::async_trait;
use kernel::BoxError;

/// Something outside the process whose state readiness reports.
#[async_trait]
pub trait Dependency: Send + Sync {
    /// The name in the report, such as `database`.
    fn name(&self) -> &'static str;

    /// Returns whether requests fail without it. The process is not ready while a required
    /// dependency is down; an optional one makes it degraded, and is checked at most every 15
    /// seconds.
    fn is_required(&self) -> bool;

    /// Canceled after two seconds, or a minute if the dependency is optional. Readiness shows
    /// errors of the type [`PublicDetail`] only.
    async fn check(&self) -> Result<(), BoxError>;
}

/// The problem of a dependency, in fixed words: readiness is public.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct PublicDetail(pub &'static str);
