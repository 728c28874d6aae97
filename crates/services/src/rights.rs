//! The permissions of a user, for every context whose handlers decide by them.

use async_trait::async_trait;
use cqrs::Fault;
use kernel::{Rights, UserId};

#[async_trait]
pub trait RightsOf: Send + Sync {
    /// Returns the user's rights according to the roles in this transaction; none if the account is
    /// suspended or about to be deleted. `None` if there is no such user.
    async fn user(&self, user_id: UserId) -> Result<Option<Rights>, Fault>;
}

cqrs::ports! {
    /// Transactions that can read the rights of a user.
    pub trait RightsPorts {
        rights: RightsOf,
    }
}
