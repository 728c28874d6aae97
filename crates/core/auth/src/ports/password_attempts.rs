use async_trait::async_trait;
use auth_domain::FailedPasswordAttempt;
use cqrs::Fault;

#[async_trait]
pub trait PasswordAttemptLog: Send + Sync {
    /// Only its event is kept.
    async fn record(&self, attempt: &FailedPasswordAttempt) -> Result<(), Fault>;
}
