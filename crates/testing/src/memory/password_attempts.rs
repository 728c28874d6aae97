use super::InMemoryTransaction;
use async_trait::async_trait;
use auth::ports::PasswordAttemptLog;
use auth_domain::FailedPasswordAttempt;
use cqrs::Fault;

#[async_trait]
impl PasswordAttemptLog for InMemoryTransaction {
    async fn record(&self, attempt: &FailedPasswordAttempt) -> Result<(), Fault> {
        self.tables(|tables| self.append(tables, attempt.id().uuid(), attempt.history()))
    }
}
