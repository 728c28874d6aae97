use super::{
    Tx,
    schema::{assigned_role, role, role_permission},
};
use crate::{errors::fault, types::Id};
use ::access::ports::RoleRepository;
use access_domain::{Role, RoleDescription, RoleId, RoleName, RoleState};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use cqrs::Fault;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::{Permission, UserId};
use std::collections::BTreeSet;

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = role)]
struct RoleRow {
    id: Id,
    name: String,
    description: String,
    all_permissions: bool,
    is_built_in: bool,
    created_at: DateTime<Utc>,
    version: i64,
}

impl From<&Role> for RoleRow {
    fn from(role: &Role) -> Self {
        let state = role.state();
        Self {
            id: Id(state.id.uuid()),
            name: state.name.as_str().to_owned(),
            description: state.description.as_str().to_owned(),
            all_permissions: state.has_all_permissions,
            is_built_in: state.is_built_in,
            created_at: state.created_at,
            version: role.history().version() + 1,
        }
    }
}

impl RoleRow {
    fn restore(self, permissions: &[String]) -> Result<Role, Fault> {
        let permissions = permissions
            .iter()
            .map(|name| Permission::parse(name))
            .collect::<Result<_, _>>();
        let state = RoleState {
            id: RoleId::new(self.id.0),
            name: RoleName::parse(&self.name).map_err(Fault::unexpected)?,
            description: RoleDescription::restore(self.description),
            permissions: permissions.map_err(Fault::unexpected)?,
            has_all_permissions: self.all_permissions,
            is_built_in: self.is_built_in,
            created_at: self.created_at,
        };
        Ok(Role::restore(state, self.version))
    }
}

pub(crate) struct DieselRoles(pub Tx);

#[async_trait]
impl RoleRepository for DieselRoles {
    async fn find(&self, name: &RoleName) -> Result<Option<Role>, Fault> {
        let mut conn = self.0.connection().await?;
        let row = role::table.find(name.as_str()).select(RoleRow::as_select());
        let Some(row) = row.first(&mut *conn).await.optional().map_err(fault)? else {
            return Ok(None);
        };
        let named = role_permission::table.filter(role_permission::role.eq(name.as_str()));
        let named: Vec<String> = named
            .select(role_permission::permission)
            .load(&mut *conn)
            .await
            .map_err(fault)?;
        row.restore(&named).map(Some)
    }

    async fn save(&self, entity: &Role) -> Result<(), Fault> {
        let mut conn = self.0.connection().await?;
        let (row, expected) = (RoleRow::from(entity), entity.history().version());
        let written = match entity.history().is_new() {
            true => {
                diesel::insert_into(role::table)
                    .values(&row)
                    .execute(&mut *conn)
                    .await
            }
            false => {
                let current = role::table
                    .filter(role::id.eq(row.id))
                    .filter(role::version.eq(expected));
                diesel::update(current).set(&row).execute(&mut *conn).await
            }
        };
        if written.map_err(fault)? != 1 {
            return Err(Fault::Conflict);
        }
        let named = role_permission::table.filter(role_permission::role.eq(&row.name));
        diesel::delete(named)
            .execute(&mut *conn)
            .await
            .map_err(fault)?;
        for permission in &entity.state().permissions {
            let named = (
                role_permission::role.eq(&row.name),
                role_permission::permission.eq(permission.as_str()),
            );
            diesel::insert_into(role_permission::table)
                .values(named)
                .execute(&mut *conn)
                .await
                .map_err(fault)?;
        }
        self.0.append(&mut conn, row.id.0, entity.history()).await
    }

    async fn delete(&self, entity: &Role) -> Result<(), Fault> {
        let mut conn = self.0.connection().await?;
        let (id, expected) = (Id(entity.state().id.uuid()), entity.history().version());
        let current = role::table
            .filter(role::id.eq(id))
            .filter(role::version.eq(expected));
        if diesel::delete(current)
            .execute(&mut *conn)
            .await
            .map_err(fault)?
            != 1
        {
            return Err(Fault::Conflict);
        }
        self.0.append(&mut conn, id.0, entity.history()).await
    }

    async fn count(&self) -> Result<i64, Fault> {
        let mut conn = self.0.connection().await?;
        role::table
            .count()
            .get_result(&mut *conn)
            .await
            .map_err(fault)
    }

    async fn holders(&self, name: &RoleName) -> Result<BTreeSet<UserId>, Fault> {
        let mut conn = self.0.connection().await?;
        let held = assigned_role::table.filter(assigned_role::role.eq(name.as_str()));
        let ids: Vec<Id> = held
            .select(assigned_role::user_id)
            .load(&mut *conn)
            .await
            .map_err(fault)?;
        Ok(ids.into_iter().map(|id| UserId::new(id.0)).collect())
    }
}
