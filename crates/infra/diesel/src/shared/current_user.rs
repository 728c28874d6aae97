use super::{
    Reads, permissions,
    schema::{account, assigned_role, profile, role, role_permission},
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
    role: Option<String>,
    all_permissions: Option<bool>,
    permission: Option<String>,
}

/// One statement: one row for most people, one per permission for those who hold roles.
#[async_trait]
impl Handler<GetCurrentUser> for Reads {
    async fn handle(&self, context: &Context, _: GetCurrentUser) -> Outcome<GetCurrentUser> {
        let user = context.signed_in()?;
        let mut conn = self.connection().await?;
        let roles = role::table.left_join(role_permission::table);
        let rows: Vec<Row> = account::table
            .left_join(profile::table)
            .left_join(assigned_role::table.on(assigned_role::user_id.eq(account::id)))
            .left_join(roles.on(role::name.eq(assigned_role::role)))
            .filter(account::id.eq(Id(user.user_id.uuid())))
            .select((
                account::created_at,
                account::address,
                account::suspended_at,
                profile::first_name.nullable(),
                profile::last_name.nullable(),
                profile::locale.nullable(),
                profile::finalized_at.nullable(),
                assigned_role::role.nullable(),
                role::all_permissions.nullable(),
                role_permission::permission.nullable(),
            ))
            .load(conn.get())
            .await
            .map_err(fault)?;
        view(user.user_id, rows, self.declared_permissions())
    }
}

fn view(id: UserId, rows: Vec<Row>, declared: &[DeclaredPermission]) -> Outcome<GetCurrentUser> {
    let permissions = permissions::sum(
        rows.iter()
            .map(|row| (row.all_permissions == Some(true), row.permission.as_deref())),
        declared,
    );
    let mut roles: Vec<String> = rows.iter().filter_map(|row| row.role.clone()).collect();
    roles.sort_unstable();
    roles.dedup();

    let row = rows
        .into_iter()
        .next()
        .ok_or(GetCurrentUserError::UnknownUser)?;
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
