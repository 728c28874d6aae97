use crate::{UserFilter, UserOrder, UserPlace, UserSummary, UserView, WhichUser};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use cqrs::Fault;

/// Reads users for lists and details.
#[async_trait]
pub trait UserDirectory: Send + Sync {
    /// Returns the first `limit` users, in that order, that match the filter and follow the
    /// position.
    async fn list(
        &self,
        filter: &UserFilter,
        order: UserOrder,
        after: Option<&UserPlace>,
        limit: usize,
    ) -> Result<Vec<UserSummary>, Fault>;

    /// Finds a user with the number of sessions that are active at the given time.
    async fn find(&self, who: &WhichUser, now: DateTime<Utc>) -> Result<Option<UserView>, Fault>;
}
