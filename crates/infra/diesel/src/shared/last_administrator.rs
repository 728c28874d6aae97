use super::{
    Tx, lock_administrators,
    schema::{account, assigned_role, role, role_permission},
};
use crate::{errors::fault, types::Id};
use async_trait::async_trait;
use auth::ports::LastAdministrator;
use cqrs::Fault;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::UserId;

const ROLES_ASSIGN: &str = "roles:assign";

pub(crate) struct DieselLastAdministrator(pub Tx);

#[async_trait]
impl LastAdministrator for DieselLastAdministrator {
    async fn is_protected(&self, user_id: UserId) -> Result<bool, Fault> {
        let mut conn = self.0.connection().await?;
        lock_administrators(&mut conn).await.map_err(fault)?;
        let administrates = role::all_permissions.nullable();
        let administrates = administrates.or(role_permission::permission.nullable().eq(ROLES_ASSIGN));
        let two: Vec<Id> = account::table
            .inner_join(assigned_role::table.on(assigned_role::user_id.eq(account::id)))
            .inner_join(role::table.on(role::name.eq(assigned_role::role)))
            .left_join(role_permission::table.on(role_permission::role.eq(role::name)))
            .filter(account::suspended_at.is_null().and(account::deletes_at.is_null()))
            .filter(administrates)
            .select(account::id)
            .distinct()
            .limit(2)
            .load(&mut *conn)
            .await
            .map_err(fault)?;
        Ok(two == [Id(user_id.uuid())])
    }
}
