use async_trait::async_trait;
use kernel::{Fault, Password, PasswordHash};

/// Password hashing on threads of its own: never called inside a transaction.
/// [`Fault::Overloaded`] at once when the bounded queue is full.
#[async_trait]
pub trait Hasher: Send + Sync {
    async fn hash(&self, password: Password) -> Result<PasswordHash, Fault>;

    /// Without a hash, or with one that cannot be parsed, the same work is done on a dummy with current parameters and
    /// the answer is `false`, so that the time taken tells nothing.
    async fn verify(&self, password: Password, hash: Option<PasswordHash>) -> Result<bool, Fault>;

    /// The hash was made with weaker parameters than the current ones.
    fn needs_rehash(&self, hash: &PasswordHash) -> bool;
}
