//! The module of the context over the in-memory database, with helpers for the tests.

use access_domain::{Role, RoleDescription, RoleName};
use cqrs::{Context, Dispatch, Outcome, ReadPool};
use kernel::{BoxError, EmailAddress, Permission, UserId};
use loggia_access::ports::AccessPorts as _;
use loggia_access::{
    ChangeRole, CreateRole, DeleteRole, GrantRole, GrantRoleAsSystem, Module, RevokeRole,
};
use std::{collections::BTreeSet, ops::Deref};
use testing::ports::AuthPorts as _;
use testing::{Fakes, contexts, given, memory::InMemoryDatabase};

pub type Tested = Result<(), BoxError>;

#[derive(Clone)]
pub struct App {
    pub fakes: Fakes,
    module: Module<InMemoryDatabase>,
}

impl Default for App {
    fn default() -> Self {
        let fakes = Fakes::default();
        Self {
            module: fakes.access(),
            fakes,
        }
    }
}

/// Dispatches the messages of the context.
impl Deref for App {
    type Target = Module<InMemoryDatabase>;

    fn deref(&self) -> &Self::Target {
        &self.module
    }
}

impl App {
    pub async fn with_account() -> Result<(Self, UserId), BoxError> {
        let app = Self::default();
        let user_id =
            given::account(&app.fakes, &EmailAddress::parse("ann@example.org")?, "any").await?;
        Ok((app, user_id))
    }

    pub async fn grant_as_system(&self, user_id: UserId, role: &str) -> Outcome<GrantRoleAsSystem> {
        let role = RoleName::parse(role).map_err(cqrs::Fault::unexpected)?;
        self.dispatch(&contexts::system(), GrantRoleAsSystem { user_id, role })
            .await
    }

    /// Opens an account with these roles. The returned context has their permissions.
    pub async fn person(&self, name: &str, roles: &[&str]) -> Result<(UserId, Context), BoxError> {
        let address = EmailAddress::parse(&format!("{name}@example.org"))?;
        let user_id = given::account(&self.fakes, &address, "any").await?;
        for role in roles {
            given::role(&self.fakes, user_id, role).await?;
        }
        Ok((user_id, self.signed_in(user_id)?))
    }

    /// Returns the context of a request with a current access token.
    pub fn signed_in(&self, user_id: UserId) -> Result<Context, BoxError> {
        Ok(contexts::user_with(
            user_id,
            &self.fakes.database.reads().permissions_of(user_id)?,
        ))
    }

    /// Creates a role as the operator.
    pub async fn role(&self, name: &str, permissions: &[&'static str]) -> Outcome<CreateRole> {
        self.create(&contexts::system(), name, permissions).await
    }

    pub async fn create(
        &self,
        context: &Context,
        name: &str,
        permissions: &[&'static str],
    ) -> Outcome<CreateRole> {
        let (name, permissions) = (role_name(name)?, set(permissions));
        let description = RoleDescription::parse("A purpose").map_err(cqrs::Fault::unexpected)?;
        self.dispatch(
            context,
            CreateRole {
                name,
                description,
                permissions,
            },
        )
        .await
    }

    pub async fn change(
        &self,
        context: &Context,
        name: &str,
        permissions: &[&'static str],
    ) -> Outcome<ChangeRole> {
        let (name, permissions) = (role_name(name)?, Some(set(permissions)));
        self.dispatch(
            context,
            ChangeRole {
                name,
                expected: None,
                description: None,
                permissions,
            },
        )
        .await
    }

    pub async fn delete(&self, context: &Context, name: &str) -> Outcome<DeleteRole> {
        self.dispatch(
            context,
            DeleteRole {
                name: role_name(name)?,
                expected: None,
            },
        )
        .await
    }

    pub async fn grant(
        &self,
        context: &Context,
        user_id: UserId,
        role: &str,
    ) -> Outcome<GrantRole> {
        self.dispatch(
            context,
            GrantRole {
                user_id,
                role: role_name(role)?,
            },
        )
        .await
    }

    pub async fn revoke(
        &self,
        context: &Context,
        user_id: UserId,
        role: &str,
    ) -> Outcome<RevokeRole> {
        self.dispatch(
            context,
            RevokeRole {
                user_id,
                role: role_name(role)?,
            },
        )
        .await
    }

    pub async fn stored(&self, name: &str) -> Result<Option<Role>, BoxError> {
        let name = RoleName::parse(name)?;
        Ok(self
            .fakes
            .database
            .within(async |tx| tx.roles().find(&name).await)
            .await?)
    }

    pub async fn roles(&self, user_id: UserId) -> Result<Vec<String>, BoxError> {
        let found = self
            .fakes
            .database
            .within(async |tx| tx.role_grants().find(user_id).await)
            .await?;
        Ok(found.roles().iter().map(ToString::to_string).collect())
    }

    pub async fn epoch(&self, user_id: UserId) -> Result<i64, BoxError> {
        let found = self
            .fakes
            .database
            .within(async |tx| tx.accounts().find(user_id).await)
            .await?;
        Ok(found.ok_or("not stored")?.epoch())
    }

    /// Returns the types of all recorded events.
    pub fn events(&self) -> Vec<String> {
        self.fakes
            .database
            .events()
            .into_iter()
            .map(|event| event.event_type)
            .collect()
    }
}

pub fn role_name(text: &str) -> Result<RoleName, cqrs::Fault> {
    RoleName::parse(text).map_err(cqrs::Fault::unexpected)
}

pub fn set(names: &[&'static str]) -> BTreeSet<Permission> {
    names
        .iter()
        .map(|name| Permission::declared(name))
        .collect()
}
