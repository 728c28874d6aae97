use access_domain::{Role, RoleName};
use async_trait::async_trait;
use cqrs::Fault;
use kernel::UserId;
use std::collections::BTreeSet;

#[async_trait]
pub trait RoleRepository: Send + Sync {
    async fn find(&self, name: &RoleName) -> Result<Option<Role>, Fault>;

    /// Returns [`Fault::Conflict`] if the stored version differs or another role has the name.
    async fn save(&self, role: &Role) -> Result<(), Fault>;

    /// Deletes the role after [`Role::delete`]; it must not have holders. Returns
    /// [`Fault::Conflict`] if the stored version differs.
    async fn delete(&self, role: &Role) -> Result<(), Fault>;

    /// Returns the number of all roles.
    async fn count(&self) -> Result<i64, Fault>;

    async fn holders(&self, name: &RoleName) -> Result<BTreeSet<UserId>, Fault>;
}
