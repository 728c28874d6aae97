use crate::{UserFilter, UserOrder, UserPlace, UserSummary, UserView, WhichUser};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use cqrs::Fault;

/// Users as lists and detail pages show them, straight from what is stored.
#[async_trait]
pub trait UserDirectory: Send + Sync {
    /// In that order, the first `limit` of those that the filter lets through and that come after the place.
    async fn list(
        &self,
        filter: &UserFilter,
        order: UserOrder,
        after: Option<&UserPlace>,
        limit: usize,
    ) -> Result<Vec<UserSummary>, Fault>;

    /// With the sessions that live at that time.
    async fn find(&self, who: &WhichUser, now: DateTime<Utc>) -> Result<Option<UserView>, Fault>;
}
