mod breadth;

use super::{
    Reads,
    keyset::{Direction, beyond_moment, beyond_text},
    schema::{account, profile, session},
};
use crate::{errors::fault, types::Id};
use async_trait::async_trait;
use breadth::Breadth;
use chrono::{DateTime, Utc};
use cqrs::Fault;
use diesel::{
    dsl::sql,
    prelude::*,
    sql_types::{Nullable, Text},
};
use diesel_async::RunQueryDsl;
use kernel::UserId;
use user_profile::{
    UserFilter, UserOrder, UserPlace, UserStatus, UserSummary, UserView, WhichUser,
    ports::UserDirectory,
};

/// Sorted, and with a comma between: no name of a role has one.
const ROLES: &str =
    "(select string_agg(role, ',' order by role) from assigned_role where user_id = account.id)";

#[derive(Queryable)]
struct Row {
    id: Id,
    address: String,
    status: String,
    created_at: DateTime<Utc>,
    first_name: Option<String>,
    last_name: Option<String>,
    roles: Option<String>,
}

#[derive(Queryable)]
struct DetailRow {
    summary: Row,
    locale: Option<String>,
    finalized_at: Option<DateTime<Utc>>,
    suspended_at: Option<DateTime<Utc>>,
    deletes_at: Option<DateTime<Utc>>,
    sessions: Option<i64>,
}

macro_rules! summary {
    () => {
        (
            account::id,
            account::address,
            account::status,
            account::created_at,
            profile::first_name.nullable(),
            profile::last_name.nullable(),
            sql::<Nullable<Text>>(ROLES),
        )
    };
}

#[async_trait]
impl UserDirectory for Reads {
    async fn list(
        &self,
        filter: &UserFilter,
        order: UserOrder,
        after: Option<&UserPlace>,
        limit: usize,
    ) -> Result<Vec<UserSummary>, Fault> {
        let limit = i64::try_from(limit).map_err(Fault::unexpected)?;
        let mut conn = self.connection().await?;
        let breadth = Breadth::of(conn.get(), filter, order)
            .await
            .map_err(fault)?;
        let mut query = account::table
            .left_join(profile::table)
            .select(summary!())
            .limit(limit)
            .into_boxed();
        if let Some(status) = filter.status {
            query = query.filter(account::status.eq(status.as_str()));
        }
        if let Some(role) = &filter.role {
            query = query.filter(breadth.holds(role));
        }
        // where the place before is a narrower bound, the filter's own is left out: indexes take
        // one
        let (from, to) = open_ends(order, after);
        if let Some(prefix) = &filter.email_prefix {
            if !(from && by_address(order)) {
                query = query.filter(breadth.address(">=", prefix.as_str().to_owned()));
            }
            if !(to && by_address(order)) {
                query = query.filter(breadth.address("<", prefix.end()));
            }
        }
        if let Some(at) = filter.created_from.filter(|_| !from || by_address(order)) {
            query = query.filter(breadth.created_at(">=", at));
        }
        if let Some(at) = filter.created_before.filter(|_| !to || by_address(order)) {
            query = query.filter(breadth.created_at("<", at));
        }
        if let Some(place) = after {
            query = query.filter(match by_address(order) {
                true => beyond_text(
                    "account.canonical_address",
                    direction(order),
                    &place.canonical_address,
                ),
                false => {
                    let id = place.id.uuid();
                    beyond_moment(
                        "account.created_at, account.id",
                        direction(order),
                        place.created_at,
                        id,
                    )
                }
            });
        }
        query = match order {
            UserOrder::Newest => query.order((account::created_at.desc(), account::id.desc())),
            UserOrder::Oldest => query.order((account::created_at, account::id)),
            UserOrder::Email => query.order(account::canonical_address),
            UserOrder::EmailDescending => query.order(account::canonical_address.desc()),
        };

        let rows: Vec<Row> = query.load(conn.get()).await.map_err(fault)?;
        rows.into_iter().map(Row::view).collect()
    }

    async fn find(&self, who: &WhichUser, now: DateTime<Utc>) -> Result<Option<UserView>, Fault> {
        let mut conn = self.connection().await?;
        let living = session::table
            .filter(session::user_id.eq(account::id))
            .filter(session::ended_at.is_null())
            .filter(session::idle_expires_at.gt(now))
            .select(diesel::dsl::count_star());
        let query = account::table
            .left_join(profile::table)
            .select((
                summary!(),
                profile::locale.nullable(),
                profile::finalized_at.nullable(),
                account::suspended_at,
                account::deletes_at,
                living.single_value(),
            ))
            .into_boxed();
        let query = match who {
            WhichUser::Id(id) => query.filter(account::id.eq(Id(id.uuid()))),
            WhichUser::Address(address) => {
                query.filter(account::canonical_address.eq(address.canonical()))
            }
        };
        let row: Option<DetailRow> = query.first(conn.get()).await.optional().map_err(fault)?;
        row.map(DetailRow::view).transpose()
    }
}

const fn by_address(order: UserOrder) -> bool {
    matches!(order, UserOrder::Email | UserOrder::EmailDescending)
}

const fn direction(order: UserOrder) -> Direction {
    match order {
        UserOrder::Oldest | UserOrder::Email => Direction::Ascending,
        UserOrder::Newest | UserOrder::EmailDescending => Direction::Descending,
    }
}

/// Which end of the range the place before bounds: the lower, the upper.
fn open_ends(order: UserOrder, after: Option<&UserPlace>) -> (bool, bool) {
    let ascending = direction(order) == Direction::Ascending;
    (after.is_some() && ascending, after.is_some() && !ascending)
}

impl Row {
    fn view(self) -> Result<UserSummary, Fault> {
        let roles = self.roles.unwrap_or_default();
        Ok(UserSummary {
            id: UserId::new(self.id.0),
            email: self.address,
            status: UserStatus::parse(&self.status)
                .ok_or_else(|| Fault::unexpected("there is no such status"))?,
            created_at: self.created_at,
            first_name: self.first_name,
            last_name: self.last_name,
            roles: roles
                .split(',')
                .filter(|role| !role.is_empty())
                .map(str::to_owned)
                .collect(),
        })
    }
}

impl DetailRow {
    fn view(self) -> Result<UserView, Fault> {
        Ok(UserView {
            summary: self.summary.view()?,
            locale: self.locale,
            profile_finalized_at: self.finalized_at,
            suspended_at: self.suspended_at,
            deletes_at: self.deletes_at,
            sessions: self.sessions.unwrap_or_default(),
        })
    }
}
