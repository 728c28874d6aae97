use super::{
    Reads, permissions,
    schema::{role, role_permission},
};
use crate::errors::fault;
use ::access::{ListRoles, RoleView, permissions::DECLARED};
use async_trait::async_trait;
use cqrs::{Context, Handler, Outcome};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

#[async_trait]
impl Handler<ListRoles> for Reads {
    async fn handle(&self, _: &Context, _: ListRoles) -> Outcome<ListRoles> {
        let mut conn = self.connection().await?;
        let rows: Vec<(String, String, bool, Option<String>)> = role::table
            .left_join(role_permission::table)
            .order(role::name)
            .select((role::name, role::description, role::all_permissions, role_permission::permission.nullable()))
            .load(conn.get())
            .await
            .map_err(fault)?;
        let roles = rows.chunk_by(|a, b| a.0 == b.0).filter_map(|rows| {
            let (name, description, ..) = rows.first()?;
            let permissions = permissions::sum(rows.iter().map(|row| (row.2, row.3.as_deref())), DECLARED);
            Some(RoleView { name: name.clone(), description: description.clone(), permissions })
        });
        Ok(roles.collect())
    }
}
