use super::{
    Tx,
    access::DieselRights,
    schema::{account, assigned_role, role, role_permission},
};
use crate::{errors::fault, types::Id};
use async_trait::async_trait;
use cqrs::Fault;
use diesel::{
    dsl::{count, exists},
    prelude::*,
};
use diesel_async::RunQueryDsl;
use kernel::{DeclaredPermissions, UserId};
use services::{Administrators, RightsOf};

pub(crate) struct DieselAdministrators(pub Tx);

#[async_trait]
impl Administrators for DieselAdministrators {
    async fn count(&self, declared: &DeclaredPermissions) -> Result<i64, Fault> {
        self.but(None, declared).await
    }

    async fn is_last(
        &self,
        user_id: UserId,
        declared: &DeclaredPermissions,
    ) -> Result<bool, Fault> {
        DieselRights(self.0.clone()).lock().await?;
        Ok(self.but(Some(user_id), declared).await? == 0 && self.but(None, declared).await? > 0)
    }
}

impl DieselAdministrators {
    /// Must agree with `RightsOf` on which users are active.
    async fn but(
        &self,
        user_id: Option<UserId>,
        declared: &DeclaredPermissions,
    ) -> Result<i64, Fault> {
        let mut conn = self.0.connection().await?;
        let names: Vec<&str> = declared.iter().map(|one| one.permission.as_str()).collect();
        let number = i64::try_from(names.len()).map_err(Fault::unexpected)?;
        let of_a_role_with_all = assigned_role::table
            .inner_join(role::table)
            .filter(assigned_role::user_id.eq(account::id))
            .filter(role::all_permissions);
        let listed = assigned_role::table
            .inner_join(role_permission::table.on(role_permission::role.eq(assigned_role::role)))
            .filter(assigned_role::user_id.eq(account::id))
            .filter(role_permission::permission.eq_any(names))
            .select(count(role_permission::permission).aggregate_distinct());
        let can_act = account::suspended_at
            .is_null()
            .and(account::deletes_at.is_null());
        let mut administrators = account::table
            .filter(can_act)
            .filter(exists(of_a_role_with_all).or(listed.single_value().eq(number)))
            .count()
            .into_boxed();
        if let Some(user_id) = user_id {
            administrators = administrators.filter(account::id.ne(Id(user_id.uuid())));
        }
        administrators.get_result(&mut *conn).await.map_err(fault)
    }
}
