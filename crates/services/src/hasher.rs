use async_trait::async_trait;
use kernel::{Fault, Network, Password, PasswordHash};

/// The caller for which a password is hashed. Bounds its share of the queue, so that a flood from
/// one network leaves room for others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HashCaller {
    /// An anonymous registration: registrations have a small queue of their own, and a network at
    /// most half of it.
    Registration(Network),
    /// Any other request: a network takes at most half of the queue.
    Client(Network),
    /// The operator.
    Operator,
}

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
/// immediately with [`Fault::Overloaded`] if the caller's share of the bounded queue is full.
#[async_trait]
pub trait Hasher: Send + Sync {
    /// Returns [`Fault::Overloaded`] if [`Hasher::admit`] would. Reserves nothing, so overload is
    /// reported before any other work is done, and callers that are refused for other reasons never
    /// hold a slot.
    fn check_room(&self, caller: HashCaller) -> Result<(), Fault>;

    /// Reserves a queue slot.
    fn admit(&self, caller: HashCaller) -> Result<HashPlace, Fault>;

    async fn hash_in(&self, place: HashPlace, password: Password) -> Result<PasswordHash, Fault>;

    /// Verifies a password. Without a hash, or with a malformed one, verifies against a dummy hash
    /// with current parameters and returns `false`, so that the timing reveals nothing.
    async fn verify_in(
        &self,
        place: HashPlace,
        password: Password,
        hash: Option<PasswordHash>,
    ) -> Result<bool, Fault>;

    /// Reserves a slot and calls [`Hasher::hash_in`].
    async fn hash(&self, caller: HashCaller, password: Password) -> Result<PasswordHash, Fault> {
        self.hash_in(self.admit(caller)?, password).await
    }

    /// Returns whether the hash was made with weaker parameters than the current ones.
    fn needs_rehash(&self, hash: &PasswordHash) -> bool;
}
