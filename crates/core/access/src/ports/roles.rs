use access_domain::{Role, RoleName};
use async_trait::async_trait;
use cqrs::Fault;
use kernel::UserId;
use std::collections::BTreeSet;

#[async_trait]
pub trait RoleRepository: Send + Sync {
    async fn find(&self, name: &RoleName) -> Result<Option<Role>, Fault>;

    /// [`Fault::Conflict`] when it was saved by somebody else since it was loaded, or when there is one of that name.
    async fn save(&self, role: &Role) -> Result<(), Fault>;

    /// After [`Role::delete`]; nobody may hold it. Conflicts as [`RoleRepository::save`] does.
    async fn delete(&self, role: &Role) -> Result<(), Fault>;

    /// Of all roles.
    async fn count(&self) -> Result<i64, Fault>;

    async fn holders(&self, name: &RoleName) -> Result<BTreeSet<UserId>, Fault>;
}
