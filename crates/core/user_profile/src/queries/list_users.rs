//! The list of users.

mod filter;
mod order;

pub use filter::{EmailPrefix, UserFilter};
pub use order::{UserOrder, UserPlace};

use super::UserStatus;
use crate::module::{Module, UserProfilePool, UserProfileReadPorts};
use crate::ports::UserDirectory;
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use cqrs::{
    Context, ContextModule, Execution, Handler, Message, Outcome, Permitted, Required, Wiring,
};
use kernel::{Permission, UserId};
use services::listing::{
    BadCursor, CursorScope, Cursors, ListQuery, ListShape, Listing, Page, PageLimit,
};
use std::sync::Arc;

/// Lists one page of the users that match the filter.
#[derive(Debug, Clone)]
pub struct ListUsers {
    pub filter: UserFilter,
    pub order: UserOrder,
    pub limit: PageLimit,
    pub cursor: Option<String>,
}

impl ListQuery for ListUsers {
    const SHAPE: &'static ListShape = &ListShape {
        filters: filter::SHAPES,
        sorts: &UserOrder::WRITTEN,
        usual_sort: UserOrder::Newest.as_str(),
    };

    fn of(listing: Listing) -> Self {
        let filter = UserFilter::of(&listing);
        let order = listing
            .sort
            .and_then(UserOrder::parse)
            .unwrap_or_else(|| filter.usual_order());
        Self {
            filter,
            order,
            limit: listing.limit,
            cursor: listing.cursor,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserSummary {
    pub id: UserId,
    /// The stored text, which may not be a valid address after an erasure.
    pub email: String,
    pub status: UserStatus,
    pub created_at: DateTime<Utc>,
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    /// Sorted by name.
    pub roles: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ListUsersError {
    #[error(transparent)]
    BadCursor(#[from] BadCursor),
}

cqrs::refusal!(ListUsersError { BadCursor(_) => crate::problems::BAD_CURSOR });

#[derive(Debug)]
pub struct UsersRead;

impl Required for UsersRead {
    const PERMISSION: Permission = Permission::declared("users:read");
}

cqrs::query!(ListUsers = "user_profile.list_users", Permitted<UsersRead> => Page<UserSummary>, ListUsersError);

pub(crate) struct ListUsersHandler {
    pub directory: Arc<dyn UserDirectory>,
    pub cursors: Cursors,
}

#[async_trait]
impl Handler<ListUsers> for ListUsersHandler {
    async fn handle(&self, _: &Context, query: ListUsers) -> Outcome<ListUsers> {
        let ListUsers {
            filter,
            order,
            limit,
            cursor,
        } = query;
        let scope = CursorScope::of(ListUsers::NAME, &(&filter, order))?;
        let after: Option<UserPlace> = self
            .cursors
            .open(&scope, cursor.as_deref())
            .map_err(ListUsersError::from)?;

        let rows = self
            .directory
            .list(&filter, order, after.as_ref(), limit.and_one_more())
            .await?;

        Ok(self.cursors.page(&scope, limit, rows, UserPlace::of)?)
    }
}

impl<P: UserProfilePool> Wiring<ListUsers> for Module<P> {
    fn execution(&self) -> impl Execution<ListUsers> {
        self.reading(|module, reads| ListUsersHandler {
            directory: reads.user_directory(),
            cursors: module.cursors(),
        })
    }
}
