use async_trait::async_trait;
use cqrs::Fault;
use kernel::EmailAddress;
use registration_domain::{Registration, RegistrationId};

#[async_trait]
pub trait RegistrationRepository: Send + Sync {
    async fn find(&self, id: RegistrationId) -> Result<Option<Registration>, Fault>;

    /// Finds the registrations of the canonical address that can still be verified.
    async fn find_pending_of(&self, address: &EmailAddress) -> Result<Vec<Registration>, Fault>;

    /// Returns [`Fault::Conflict`] if the stored version differs.
    async fn save(&self, registration: &Registration) -> Result<(), Fault>;
}
