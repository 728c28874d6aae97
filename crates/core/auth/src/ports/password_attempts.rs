use async_trait::async_trait;
use auth_domain::FailedPasswordAttempt;
use cqrs::Fault;

#[async_trait]
pub trait PasswordAttemptLog: Send + Sync {
    /// Records the event of the attempt; nothing else is stored.
    async fn record(&self, attempt: &FailedPasswordAttempt) -> Result<(), Fault>;
}
