//! Selectivity of filters: without statistics, SQLite's planner would fetch and sort all matching
//! rows.

use crate::types::Id;
use chrono::{DateTime, Utc};
use diesel::{BoxableExpression, QueryResult, dsl::sql as raw, prelude::*, sql_types::Bool};
use diesel_async::RunQueryDsl;
use user_profile::{UserFilter, UserOrder};

use super::{
    super::{Backend, Conn, KNOWS_FREQUENCIES, schema, sql},
    by_address,
};
use schema::{account, assigned_role};

/// When more match, a page is found sooner by walking along the order and leaving out what does not
/// match.
const MANY: i64 = 2_000;

type Predicate<Table> = Box<dyn BoxableExpression<Table, Backend, SqlType = Bool>>;

/// Conditions for which an index does not help.
#[derive(Default)]
pub(super) struct Breadth {
    role: bool,
    address: bool,
    created_at: bool,
}

impl Breadth {
    /// Counts no further than it has to.
    pub(super) async fn of(
        conn: &mut Conn,
        filter: &UserFilter,
        order: UserOrder,
    ) -> QueryResult<Self> {
        let mut breadth = Self::default();
        if KNOWS_FREQUENCIES {
            return Ok(breadth);
        }
        if let Some(role) = &filter.role {
            let holders = assigned_role::table
                .filter(assigned_role::role.eq(role))
                .select(assigned_role::user_id);
            let found: Option<Id> = holders.offset(MANY).limit(1).first(conn).await.optional()?;
            breadth.role = found.is_some();
        }
        if let Some(prefix) = filter.email_prefix.as_ref().filter(|_| !by_address(order)) {
            let from = account::table.filter(account::canonical_address.ge(prefix.as_str()));
            let alike = from
                .filter(account::canonical_address.lt(prefix.end()))
                .select(account::id);
            let found: Option<Id> = alike.offset(MANY).limit(1).first(conn).await.optional()?;
            breadth.address = found.is_some();
        }
        if by_address(order) && (filter.created_from.is_some() || filter.created_before.is_some()) {
            let mut within = account::table.select(account::id).into_boxed();
            if let Some(at) = filter.created_from {
                within = within.filter(account::created_at.ge(at));
            }
            if let Some(at) = filter.created_before {
                within = within.filter(account::created_at.lt(at));
            }
            let found: Option<Id> = within.offset(MANY).limit(1).first(conn).await.optional()?;
            breadth.created_at = found.is_some();
        }
        Ok(breadth)
    }

    pub(super) fn holds<Table: 'static>(&self, role: &str) -> Predicate<Table> {
        let (open, close) = match self.role {
            true => (
                "exists (select 1 from assigned_role where user_id = +account.id and role = ",
                ")",
            ),
            false => (
                "account.id in (select user_id from assigned_role where role = ",
                ")",
            ),
        };
        Box::new(
            raw::<Bool>(open)
                .bind::<sql::Text, _>(role.to_owned())
                .sql(close),
        )
    }

    /// `comparison`: of the address with the text.
    pub(super) fn address<Table: 'static>(
        &self,
        comparison: &str,
        text: String,
    ) -> Predicate<Table> {
        let open = format!(
            "{}account.canonical_address {comparison} ",
            without_index(self.address)
        );
        Box::new(raw::<Bool>(&open).bind::<sql::Text, _>(text))
    }

    /// `comparison`: of the time of creation with the time.
    pub(super) fn created_at<Table: 'static>(
        &self,
        comparison: &str,
        at: DateTime<Utc>,
    ) -> Predicate<Table> {
        let open = format!(
            "{}account.created_at {comparison} ",
            without_index(self.created_at)
        );
        Box::new(raw::<Bool>(&open).bind::<sql::Ts, _>(at))
    }
}

/// <https://www.sqlite.org/optoverview.html>: a unary plus keeps a term from being looked up in an
/// index.
const fn without_index(is_broad: bool) -> &'static str {
    if is_broad { "+" } else { "" }
}
