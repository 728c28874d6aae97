use async_trait::async_trait;
use cqrs::Fault;
use kernel::{Permission, UserId};

/// The permissions that a user's roles add up to, sorted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Entitlements {
    pub permissions: Vec<Permission>,
}

/// Another context's data, read in the same transaction.
#[async_trait]
pub trait EntitlementsOf: Send + Sync {
    async fn user(&self, user_id: UserId) -> Result<Entitlements, Fault>;
}
