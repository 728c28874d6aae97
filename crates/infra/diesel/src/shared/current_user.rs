use super::{
    Reads,
    grants::{Grants, grants},
    permissions,
    schema::{account, profile},
};
use crate::{errors::fault, types::Id};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use cqrs::{Context, Fault, Handler, Outcome};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::{DeclaredPermission, EmailAddress, Locale, UserId};
use user_profile::{CurrentUserView, GetCurrentUser, GetCurrentUserError, UserStatus};

#[derive(Queryable)]
struct Row {
    created_at: DateTime<Utc>,
    address: String,
    suspended_at: Option<DateTime<Utc>>,
    first_name: Option<String>,
    last_name: Option<String>,
    locale: Option<String>,
    finalized_at: Option<DateTime<Utc>>,
    grants: Option<String>,
}

/// One statement and one row: most users have no role.
#[async_trait]
impl Handler<GetCurrentUser> for Reads {
    async fn handle(&self, context: &Context, _: GetCurrentUser) -> Outcome<GetCurrentUser> {
        let user = context.signed_in()?;
        let mut conn = self.connection().await?;
        let row: Option<Row> = account::table
            .left_join(profile::table)
            .filter(account::id.eq(Id(user.user_id.uuid())))
            .select((
                account::created_at,
                account::address,
                account::suspended_at,
                profile::first_name.nullable(),
                profile::last_name.nullable(),
                profile::locale.nullable(),
                profile::finalized_at.nullable(),
                Grants,
            ))
            .get_result(conn.get())
            .await
            .optional()
            .map_err(fault)?;
        view(
            user.user_id,
            row.ok_or(GetCurrentUserError::UnknownUser)?,
            self.declared_permissions(),
        )
    }
}

fn view(id: UserId, row: Row, declared: &[DeclaredPermission]) -> Outcome<GetCurrentUser> {
    let granted = row.grants.unwrap_or_default();
    let permissions = permissions::sum(
        grants(&granted).map(|grant| (grant.all, grant.permission)),
        declared,
    );
    let mut roles: Vec<String> = grants(&granted)
        .map(|grant| grant.role.to_owned())
        .collect();
    roles.sort_unstable();
    roles.dedup();

    let (Some(_), Some(first_name), Some(last_name)) =
        (row.finalized_at, row.first_name, row.last_name)
    else {
        return Err(GetCurrentUserError::ProfileIncomplete.into());
    };
    Ok(CurrentUserView {
        id,
        created_at: row.created_at,
        first_name,
        last_name,
        email: EmailAddress::parse(&row.address).map_err(Fault::unexpected)?,
        locale: row
            .locale
            .and_then(|locale| Locale::parse(&locale).ok())
            .unwrap_or_default(),
        status: if row.suspended_at.is_some() {
            UserStatus::Suspended
        } else {
            UserStatus::Ready
        },
        roles,
        permissions,
    })
}
