use async_trait::async_trait;
use kernel::{Fault, Password, PasswordHash};

/// A reserved slot in the queue of a [`Hasher`]; dropping it releases the slot.
pub struct HashPlace(Box<dyn std::any::Any + Send + Sync>);

impl HashPlace {
    pub fn new(guard: impl std::any::Any + Send + Sync) -> Self {
        Self(Box::new(guard))
    }

    /// Returns the guard that the slot was made of, or `None` if it has another type.
    pub fn into_guard<T: std::any::Any>(self) -> Option<T> {
        self.0.downcast().ok().map(|guard| *guard)
    }
}

impl std::fmt::Debug for HashPlace {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("HashPlace")
    }
}

/// Hashes passwords on dedicated threads. Must not be called inside a transaction. Fails
/// immediately with [`Fault::Overloaded`] if the bounded queue is full.
#[async_trait]
pub trait Hasher: Send + Sync {
    async fn hash(&self, password: Password) -> Result<PasswordHash, Fault>;

    /// Reserves a queue slot, so that overload is reported before any other work is done.
    fn admit(&self) -> Result<HashPlace, Fault>;

    /// Verifies a password. Without a hash, or with a malformed one, verifies against a dummy hash
    /// with current parameters and returns `false`, so that the timing reveals nothing.
    async fn verify_in(
        &self,
        place: HashPlace,
        password: Password,
        hash: Option<PasswordHash>,
    ) -> Result<bool, Fault>;

    /// Reserves a slot and calls [`Hasher::verify_in`].
    async fn verify(&self, password: Password, hash: Option<PasswordHash>) -> Result<bool, Fault> {
        self.verify_in(self.admit()?, password, hash).await
    }

    /// Returns whether the hash was made with weaker parameters than the current ones.
    fn needs_rehash(&self, hash: &PasswordHash) -> bool;
}
