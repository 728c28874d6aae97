use async_trait::async_trait;
use cqrs::Fault;
use kernel::{EmailAddress, UserId};

/// What is stored about a person besides their account and what refers to it, erased in the same transaction.
#[async_trait]
pub trait PersonalData: Send + Sync {
    /// Sign-ups for the address, results kept for repeated requests, and the network addresses beside events. The events
    /// themselves stay: they carry ids alone.
    async fn erase(&self, user_id: UserId, address: &EmailAddress) -> Result<(), Fault>;
}
