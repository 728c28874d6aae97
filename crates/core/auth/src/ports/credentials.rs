use async_trait::async_trait;
use cqrs::Fault;
use kernel::{EmailAddress, PasswordHash, UserId};

/// The hash against which a password is checked, and its account.
#[derive(Debug, Clone)]
pub struct Credential {
    pub user_id: UserId,
    pub address: EmailAddress,
    pub password_hash: PasswordHash,
}

/// Reads credentials outside any transaction. Hashing is slow, so commands check the result again
/// in their transaction.
#[async_trait]
pub trait Credentials: Send + Sync {
    async fn find_by_address(&self, address: &EmailAddress) -> Result<Option<Credential>, Fault>;

    async fn find_by_user(&self, user_id: UserId) -> Result<Option<Credential>, Fault>;
}
