use super::{
    Tx,
    grants::{Grants, grants},
    schema::{account, administration, assigned_role, assignment},
};
use crate::{errors::fault, types::Id};
use ::access::ports::RoleGrantsRepository;
use access_domain::{RoleGrants, RoleName};
use async_trait::async_trait;
use cqrs::Fault;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::{Permission, Rights, UserId};
use services::RightsOf;
use std::collections::BTreeSet;

pub(crate) struct DieselRoleGrants(pub Tx);

#[async_trait]
impl RoleGrantsRepository for DieselRoleGrants {
    async fn find(&self, user_id: UserId) -> Result<RoleGrants, Fault> {
        let (mut conn, id) = (self.0.connection().await?, Id(user_id.uuid()));
        let version = assignment::table
            .find(id)
            .select(assignment::version)
            .first::<i64>(&mut *conn)
            .await;
        let Some(version) = version.optional().map_err(fault)? else {
            return Ok(RoleGrants::none(user_id));
        };
        let names = assigned_role::table
            .filter(assigned_role::user_id.eq(id))
            .select(assigned_role::role);
        let names: Vec<String> = names.load(&mut *conn).await.map_err(fault)?;
        let roles = names
            .iter()
            .map(|name| RoleName::parse(name))
            .collect::<Result<BTreeSet<_>, _>>();
        Ok(RoleGrants::restore(
            user_id,
            roles.map_err(Fault::unexpected)?,
            version,
        ))
    }

    async fn save(&self, entity: &RoleGrants) -> Result<(), Fault> {
        let (mut conn, id) = (self.0.connection().await?, Id(entity.user_id().uuid()));
        let expected = entity.history().version();
        let row = (
            assignment::user_id.eq(id),
            assignment::version.eq(expected + 1),
        );
        let written = match entity.history().is_new() {
            true => {
                diesel::insert_into(assignment::table)
                    .values(row)
                    .execute(&mut *conn)
                    .await
            }
            false => {
                let current = assignment::table
                    .find(id)
                    .filter(assignment::version.eq(expected));
                diesel::update(current)
                    .set(assignment::version.eq(expected + 1))
                    .execute(&mut *conn)
                    .await
            }
        };
        if written.map_err(fault)? != 1 {
            return Err(Fault::Conflict);
        }
        let held = assigned_role::table.filter(assigned_role::user_id.eq(id));
        diesel::delete(held)
            .execute(&mut *conn)
            .await
            .map_err(fault)?;
        for name in entity.roles() {
            let row = (
                assigned_role::user_id.eq(id),
                assigned_role::role.eq(name.as_str()),
            );
            diesel::insert_into(assigned_role::table)
                .values(row)
                .execute(&mut *conn)
                .await
                .map_err(fault)?;
        }
        self.0
            .append(&mut conn, entity.user_id().uuid(), entity.history())
            .await
    }
}

pub(crate) struct DieselRights(pub Tx);

#[async_trait]
impl RightsOf for DieselRights {
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

    async fn user(&self, user_id: UserId) -> Result<Option<Rights>, Fault> {
        let found = self.load(user_id).await?;
        Ok(found.map(|(is_active, granted)| if is_active { granted } else { Rights::none() }))
    }

    async fn granted(&self, user_id: UserId) -> Result<Option<Rights>, Fault> {
        let found = self.load(user_id).await?;
        Ok(found.map(|(_, granted)| granted))
    }
}

impl DieselRights {
    /// Returns whether the account is active, and the rights of its roles. Uses one statement,
    /// because every refresh of a session reads the rights.
    async fn load(&self, user_id: UserId) -> Result<Option<(bool, Rights)>, Fault> {
        let mut conn = self.0.connection().await?;
        let is_active = account::suspended_at
            .is_null()
            .and(account::deletes_at.is_null());
        let row: Option<(bool, Option<String>)> = account::table
            .find(Id(user_id.uuid()))
            .select((is_active, Grants))
            .first(&mut *conn)
            .await
            .optional()
            .map_err(fault)?;
        let Some((is_active, granted)) = row else {
            return Ok(None);
        };
        let granted = granted.unwrap_or_default();
        if grants(&granted).any(|grant| grant.all) {
            return Ok(Some((is_active, Rights::everything())));
        }
        let held = grants(&granted)
            .filter_map(|grant| grant.permission)
            .map(Permission::parse)
            .collect::<Result<BTreeSet<_>, _>>()
            .map_err(Fault::unexpected)?;
        Ok(Some((is_active, Rights::of(held))))
    }
}
