use super::{
    Tx, permissions,
    schema::{account, assigned_role, assignment, role, role_permission},
};
use crate::{errors::fault, types::Id};
use ::access::ports::{AssignmentRepository, RightsOf};
use access_domain::{Assignment, Rights, RoleName};
use async_trait::async_trait;
use auth::ports::{Entitlements, EntitlementsOf};
use cqrs::Fault;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::{Permission, UserId};
use std::collections::BTreeSet;

pub(crate) struct DieselAssignments(pub Tx);

#[async_trait]
impl AssignmentRepository for DieselAssignments {
    async fn find(&self, user_id: UserId) -> Result<Assignment, Fault> {
        let (mut conn, id) = (self.0.connection().await?, Id(user_id.uuid()));
        let version = assignment::table.find(id).select(assignment::version).first::<i64>(&mut *conn).await;
        let Some(version) = version.optional().map_err(fault)? else { return Ok(Assignment::none(user_id)) };
        let names = assigned_role::table.filter(assigned_role::user_id.eq(id)).select(assigned_role::role);
        let names: Vec<String> = names.load(&mut *conn).await.map_err(fault)?;
        let roles = names.iter().map(|name| RoleName::parse(name)).collect::<Result<BTreeSet<_>, _>>();
        Ok(Assignment::restore(user_id, roles.map_err(Fault::unexpected)?, version))
    }

    async fn save(&self, entity: &Assignment) -> Result<(), Fault> {
        let (mut conn, id) = (self.0.connection().await?, Id(entity.user_id().uuid()));
        let expected = entity.history().version();
        let row = (assignment::user_id.eq(id), assignment::version.eq(expected + 1));
        let written = match entity.history().is_new() {
            true => diesel::insert_into(assignment::table).values(row).execute(&mut *conn).await,
            false => {
                let current = assignment::table.find(id).filter(assignment::version.eq(expected));
                diesel::update(current).set(assignment::version.eq(expected + 1)).execute(&mut *conn).await
            }
        };
        if written.map_err(fault)? != 1 {
            return Err(Fault::Conflict);
        }
        let held = assigned_role::table.filter(assigned_role::user_id.eq(id));
        diesel::delete(held).execute(&mut *conn).await.map_err(fault)?;
        for name in entity.roles() {
            let row = (assigned_role::user_id.eq(id), assigned_role::role.eq(name.as_str()));
            diesel::insert_into(assigned_role::table).values(row).execute(&mut *conn).await.map_err(fault)?;
        }
        self.0.append(&mut conn, entity.user_id().uuid(), entity.history()).await
    }
}

pub(crate) struct DieselEntitlements(pub Tx);

#[async_trait]
impl EntitlementsOf for DieselEntitlements {
    async fn user(&self, user_id: UserId) -> Result<Entitlements, Fault> {
        let mut conn = self.0.connection().await?;
        let rows: Vec<(bool, Option<String>)> = assigned_role::table
            .inner_join(role::table.left_join(role_permission::table))
            .filter(assigned_role::user_id.eq(Id(user_id.uuid())))
            .select((role::all_permissions, role_permission::permission.nullable()))
            .load(&mut *conn)
            .await
            .map_err(fault)?;
        let declared = &self.0.environment.declared_permissions;
        let permissions = permissions::sum(rows.iter().map(|(all, name)| (*all, name.as_deref())), declared);
        Ok(Entitlements { permissions })
    }
}

/// Who is suspended or about to be deleted cannot act, so they have no rights.
#[async_trait]
impl RightsOf for DieselEntitlements {
    async fn user(&self, user_id: UserId) -> Result<Option<Rights>, Fault> {
        let (mut conn, id) = (self.0.connection().await?, Id(user_id.uuid()));
        let can_act = account::suspended_at.is_null().and(account::deletes_at.is_null());
        let can_act = account::table.find(id).select(can_act).first::<bool>(&mut *conn).await;
        let Some(can_act) = can_act.optional().map_err(fault)? else { return Ok(None) };
        if !can_act {
            return Ok(Some(Rights::none()));
        }
        let rows: Vec<(bool, Option<String>)> = assigned_role::table
            .inner_join(role::table.left_join(role_permission::table))
            .filter(assigned_role::user_id.eq(id))
            .select((role::all_permissions, role_permission::permission.nullable()))
            .load(&mut *conn)
            .await
            .map_err(fault)?;
        if rows.iter().any(|(all, _)| *all) {
            return Ok(Some(Rights::everything()));
        }
        let named = rows.iter().filter_map(|(_, name)| name.as_deref());
        let held = named.map(Permission::parse).collect::<Result<BTreeSet<_>, _>>();
        held.map(|held| Some(Rights::of(held))).map_err(Fault::unexpected)
    }
}
