use async_trait::async_trait;
use cqrs::Fault;
use kernel::{Locale, UserId};

/// The preferred languages of users. Reads another context's data in the same transaction.
#[async_trait]
pub trait PreferredLocales: Send + Sync {
    /// Returns the default for users who have not chosen a language.
    async fn of(&self, user_id: UserId) -> Result<Locale, Fault>;
}
