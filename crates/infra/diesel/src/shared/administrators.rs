use super::{
    Tx,
    schema::{account, administration, assigned_role, role, role_permission},
};
use crate::{errors::fault, types::Id};
use ::access::{permissions::ROLES_ASSIGN, ports::Administrators};
use async_trait::async_trait;
use auth::ports::LastAdministrator;
use cqrs::Fault;
use diesel::{dsl::exists, prelude::*};
use diesel_async::RunQueryDsl;
use kernel::UserId;

pub(crate) struct DieselAdministrators(pub Tx);

#[async_trait]
impl Administrators for DieselAdministrators {
    async fn lock(&self) -> Result<(), Fault> {
        let mut conn = self.0.connection().await?;
        // other transactions that update the row wait until this one ends
        let locked = diesel::update(administration::table.find(1))
            .set(administration::changes.eq(administration::changes + 1))
            .execute(&mut *conn)
            .await
            .map_err(fault)?;
        if locked == 1 {
            Ok(())
        } else {
            Err(Fault::unexpected(
                "the row that orders changes of rights is missing",
            ))
        }
    }

    async fn count(&self) -> Result<i64, Fault> {
        self.but(None).await
    }

    async fn is_last(&self, user_id: UserId) -> Result<bool, Fault> {
        self.lock().await?;
        Ok(self.but(Some(user_id)).await? == 0 && self.but(None).await? > 0)
    }
}

#[async_trait]
impl LastAdministrator for DieselAdministrators {
    async fn is_protected(&self, user_id: UserId) -> Result<bool, Fault> {
        self.is_last(user_id).await
    }
}

impl DieselAdministrators {
    /// Must agree with `RightsOf` on which users are active.
    async fn but(&self, user_id: Option<UserId>) -> Result<i64, Fault> {
        let mut conn = self.0.connection().await?;
        let required = ROLES_ASSIGN;
        let names_it = role_permission::table
            .filter(role_permission::role.eq(role::name))
            .filter(role_permission::permission.eq(required.as_str()));
        let makes_one = assigned_role::table
            .inner_join(role::table)
            .filter(assigned_role::user_id.eq(account::id))
            .filter(role::all_permissions.or(exists(names_it)));
        let can_act = account::suspended_at
            .is_null()
            .and(account::deletes_at.is_null());
        let mut administrators = account::table
            .filter(can_act)
            .filter(exists(makes_one))
            .count()
            .into_boxed();
        if let Some(user_id) = user_id {
            administrators = administrators.filter(account::id.ne(Id(user_id.uuid())));
        }
        administrators.get_result(&mut *conn).await.map_err(fault)
    }
}
