use super::Tx;
use async_trait::async_trait;
use auth::ports::PasswordAttemptLog;
use auth_domain::FailedPasswordAttempt;
use cqrs::Fault;

pub(crate) struct DieselPasswordAttempts(pub Tx);

#[async_trait]
impl PasswordAttemptLog for DieselPasswordAttempts {
    async fn record(&self, attempt: &FailedPasswordAttempt) -> Result<(), Fault> {
        let mut conn = self.0.connection().await?;
        self.0
            .append(&mut conn, attempt.id().uuid(), attempt.history())
            .await
    }
}
