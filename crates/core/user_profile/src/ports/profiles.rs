use async_trait::async_trait;
use cqrs::Fault;
use kernel::UserId;
use user_profile_domain::Profile;

#[async_trait]
pub trait ProfileRepository: Send + Sync {
    async fn find(&self, user_id: UserId) -> Result<Option<Profile>, Fault>;

    /// Finds the profile and locks everything that the owner's view contains, including address,
    /// status and roles, until the transaction ends.
    async fn lock(&self, user_id: UserId) -> Result<Option<Profile>, Fault>;

    /// Returns [`Fault::Conflict`] if the stored version differs.
    async fn save(&self, profile: &Profile) -> Result<(), Fault>;
}
