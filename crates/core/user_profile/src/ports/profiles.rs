use async_trait::async_trait;
use cqrs::Fault;
use kernel::UserId;
use user_profile_domain::Profile;

#[async_trait]
pub trait ProfileRepository: Send + Sync {
    async fn find(&self, user_id: UserId) -> Result<Option<Profile>, Fault>;

    /// As [`ProfileRepository::find`]. Nothing that its owner sees of themselves, their address, standing and roles
    /// included, is changed by anybody else until the transaction ends.
    async fn lock(&self, user_id: UserId) -> Result<Option<Profile>, Fault>;

    /// [`Fault::Conflict`] when it was saved by somebody else since it was loaded.
    async fn save(&self, profile: &Profile) -> Result<(), Fault>;
}
