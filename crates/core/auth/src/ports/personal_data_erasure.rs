use async_trait::async_trait;
use cqrs::Fault;
use kernel::{EmailAddress, UserId};
use services::PersonKeys;

/// Erases personal data that removing the account does not delete, in the same transaction.
#[async_trait]
pub trait PersonalDataErasure: Send + Sync {
    /// Deletes registrations and invitations for the address, receipts of the user's requests,
    /// deliveries about the person in any state, and the counters of the address; and clears the
    /// network addresses stored with events. The events stay; they contain only ids.
    async fn erase(
        &self,
        user_id: UserId,
        address: &EmailAddress,
        keys: &PersonKeys,
    ) -> Result<(), Fault>;
}
