use async_trait::async_trait;
use cqrs::Fault;
use kernel::{EmailAddress, PasswordHash, UserId};

/// What a password is checked against.
#[derive(Debug, Clone)]
pub struct Credential {
    pub user_id: UserId,
    pub address: EmailAddress,
    pub password_hash: PasswordHash,
}

/// Reads credentials outside any transaction: hashing takes long, so what is found here is checked again later.
#[async_trait]
pub trait Credentials: Send + Sync {
    async fn find_by_address(&self, address: &EmailAddress) -> Result<Option<Credential>, Fault>;

    async fn find_by_user(&self, user_id: UserId) -> Result<Option<Credential>, Fault>;
}
