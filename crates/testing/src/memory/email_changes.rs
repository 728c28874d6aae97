use super::InMemoryTransaction;
use async_trait::async_trait;
use auth::ports::EmailChangeRepository;
use auth_domain::{EmailChange, EmailChangeId, EmailChangeState};
use cqrs::Fault;
use kernel::UserId;

#[async_trait]
impl EmailChangeRepository for InMemoryTransaction {
    /// Transactions are serial here.
    async fn lock(&self, _: UserId) -> Result<(), Fault> {
        Ok(())
    }

    async fn find(&self, id: EmailChangeId) -> Result<Option<EmailChange>, Fault> {
        self.tables(|tables| {
            Ok(tables
                .email_changes
                .find(id)
                .map(|(state, version)| EmailChange::restore(state, version)))
        })
    }

    async fn find_current_of(&self, user_id: UserId) -> Result<Option<EmailChange>, Fault> {
        self.tables(|tables| {
            let of_user = tables
                .email_changes
                .iter()
                .filter(|(state, _)| state.user_id == user_id);
            let mut all =
                of_user.map(|(state, version)| EmailChange::restore(state.clone(), version));
            Ok(all.find(EmailChange::is_current))
        })
    }

    async fn save(&self, change: &EmailChange) -> Result<(), Fault> {
        let (state, history) = (change.state(), change.history());
        let is_rival = |other: &EmailChangeState| {
            let is_another = other.user_id == state.user_id && other.id != state.id;
            is_another && EmailChange::restore(other.clone(), 1).is_current()
        };
        self.tables(|tables| {
            tables.account_exists(state.user_id)?;
            if change.is_current()
                && tables
                    .email_changes
                    .iter()
                    .any(|(other, _)| is_rival(other))
            {
                return Err(Fault::Conflict);
            }
            tables
                .email_changes
                .save(state.id, state.clone(), history.version())?;
            self.append(tables, state.id.uuid(), history)
        })
    }
}
