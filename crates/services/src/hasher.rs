use async_trait::async_trait;
use kernel::{Fault, Password, PasswordHash};

/// A place in the queue of a [`Hasher`]; dropped, it is free again.
pub struct HashPlace(Box<dyn std::any::Any + Send + Sync>);

impl HashPlace {
    pub fn new(guard: impl std::any::Any + Send + Sync) -> Self {
        Self(Box::new(guard))
    }

    /// What the hasher made it of; `None` when another one did.
    pub fn into_guard<T: std::any::Any>(self) -> Option<T> {
        self.0.downcast().ok().map(|guard| *guard)
    }
}

impl std::fmt::Debug for HashPlace {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("HashPlace")
    }
}

/// Password hashing on threads of its own: never called inside a transaction.
/// [`Fault::Overloaded`] at once when the bounded queue is full.
#[async_trait]
pub trait Hasher: Send + Sync {
    async fn hash(&self, password: Password) -> Result<PasswordHash, Fault>;

    /// Takes a place in the queue now, for work that is known a moment later: whoever would be turned away is so before
    /// anything else is done for them.
    fn admit(&self) -> Result<HashPlace, Fault>;

    /// Without a hash, or with one that cannot be parsed, the same work is done on a dummy with current parameters and
    /// the answer is `false`, so that the time taken tells nothing.
    async fn verify_in(&self, place: HashPlace, password: Password, hash: Option<PasswordHash>) -> Result<bool, Fault>;

    /// As [`Hasher::verify_in`], in a place of its own.
    async fn verify(&self, password: Password, hash: Option<PasswordHash>) -> Result<bool, Fault> {
        self.verify_in(self.admit()?, password, hash).await
    }

    /// The hash was made with weaker parameters than the current ones.
    fn needs_rehash(&self, hash: &PasswordHash) -> bool;
}
