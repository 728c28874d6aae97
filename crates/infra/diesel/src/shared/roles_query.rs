use super::{
    Reads, permissions,
    schema::{account, assigned_role, permission, role, role_permission},
};
use crate::{errors::fault, types::Id};
use ::access::{
    GetRole, GetRoleError, ListPermissions, ListRoles, ListUserRoles, ListUserRolesError,
    PermissionView, RoleView,
};
use access_domain::{Role, RoleId};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use cqrs::{Context, Fault, Handler, Outcome};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::{DeclaredPermission, Permission};

/// One for each permission that a role names, and one for a role that names none.
#[derive(Queryable, Selectable)]
#[diesel(table_name = role)]
struct Row {
    id: Id,
    name: String,
    description: String,
    all_permissions: bool,
    is_built_in: bool,
    created_at: DateTime<Utc>,
    version: i64,
}

type Rows = Vec<(Row, Option<String>)>;

/// `rows` are ordered by name.
fn views(rows: &Rows, declared: &[DeclaredPermission]) -> Vec<RoleView> {
    let of_each = rows.chunk_by(|(a, _), (b, _)| a.name == b.name);
    let view = |rows: &[(Row, Option<String>)]| {
        let (role, _) = rows.first()?;
        let named = rows
            .iter()
            .map(|(role, name)| (role.all_permissions, name.as_deref()));
        Some(RoleView {
            name: role.name.clone(),
            description: role.description.clone(),
            permissions: permissions::sum(named, declared),
            is_built_in: role.is_built_in,
            created_at: role.created_at,
            revision: Role::revision(RoleId::new(role.id.0), role.version),
        })
    };
    of_each.filter_map(view).collect()
}

#[async_trait]
impl Handler<ListRoles> for Reads {
    async fn handle(&self, _: &Context, _: ListRoles) -> Outcome<ListRoles> {
        let mut conn = self.connection().await?;
        let rows: Rows = role::table
            .left_join(role_permission::table)
            .order(role::name)
            .select((Row::as_select(), role_permission::permission.nullable()))
            .load(conn.get())
            .await
            .map_err(fault)?;
        Ok(views(&rows, self.declared_permissions()))
    }
}

#[async_trait]
impl Handler<GetRole> for Reads {
    async fn handle(&self, _: &Context, query: GetRole) -> Outcome<GetRole> {
        let mut conn = self.connection().await?;
        let rows: Rows = role::table
            .left_join(role_permission::table)
            .filter(role::name.eq(query.name.as_str()))
            .select((Row::as_select(), role_permission::permission.nullable()))
            .load(conn.get())
            .await
            .map_err(fault)?;
        Ok(views(&rows, self.declared_permissions())
            .pop()
            .ok_or(GetRoleError::UnknownRole)?)
    }
}

/// One statement: an account without roles is one row without a role.
#[async_trait]
impl Handler<ListUserRoles> for Reads {
    async fn handle(&self, _: &Context, query: ListUserRoles) -> Outcome<ListUserRoles> {
        let mut conn = self.connection().await?;
        let roles = role::table.left_join(role_permission::table);
        let rows: Vec<(Option<Row>, Option<String>)> = account::table
            .left_join(assigned_role::table.on(assigned_role::user_id.eq(account::id)))
            .left_join(roles.on(role::name.eq(assigned_role::role)))
            .filter(account::id.eq(Id(query.user_id.uuid())))
            .order(role::name)
            .select((
                Option::<Row>::as_select(),
                role_permission::permission.nullable(),
            ))
            .load(conn.get())
            .await
            .map_err(fault)?;
        if rows.is_empty() {
            return Err(ListUserRolesError::UnknownUser.into());
        }
        let rows = rows
            .into_iter()
            .filter_map(|(role, name)| Some((role?, name)))
            .collect();
        Ok(views(&rows, self.declared_permissions()))
    }
}

/// Combines the declared permissions with those that only the database knows.
#[async_trait]
impl Handler<ListPermissions> for Reads {
    async fn handle(&self, _: &Context, _: ListPermissions) -> Outcome<ListPermissions> {
        let mut conn = self.connection().await?;
        let known = permission::table.select((permission::name, permission::description));
        let known: Vec<(String, String)> = known.load(conn.get()).await.map_err(fault)?;
        let declared = self.declared_permissions();
        let mut views: Vec<_> = declared.iter().map(view).collect();
        for (name, description) in known {
            let name = Permission::parse(&name).map_err(Fault::unexpected)?;
            if declared.iter().all(|declared| declared.permission != name) {
                views.push(PermissionView {
                    name,
                    description,
                    is_declared: false,
                });
            }
        }
        views.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(views)
    }
}

fn view(declared: &DeclaredPermission) -> PermissionView {
    let DeclaredPermission {
        permission,
        description,
        ..
    } = declared;
    PermissionView {
        name: permission.clone(),
        description: (*description).to_owned(),
        is_declared: true,
    }
}
