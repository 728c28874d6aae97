use async_trait::async_trait;
use cqrs::Fault;
use kernel::{Locale, UserId};

/// Another context's data, read in the same transaction: the language to write to a user in.
#[async_trait]
pub trait PreferredLocales: Send + Sync {
    /// The default for who has not chosen one.
    async fn of(&self, user_id: UserId) -> Result<Locale, Fault>;
}
