use access_domain::RoleGrants;
use async_trait::async_trait;
use cqrs::Fault;
use kernel::UserId;

#[async_trait]
pub trait RoleGrantsRepository: Send + Sync {
    /// Returns empty grants for a user without roles.
    async fn find(&self, user_id: UserId) -> Result<RoleGrants, Fault>;

    /// Returns [`Fault::Conflict`] if the stored version differs.
    async fn save(&self, grants: &RoleGrants) -> Result<(), Fault>;
}
