use async_trait::async_trait;
use auth_domain::Account;
use cqrs::Fault;
use kernel::{EmailAddress, UserId};

/// Whether an account could be stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub enum Saved {
    Done,
    /// Another account has the canonical address.
    AddressTaken,
}

#[async_trait]
pub trait AccountRepository: Send + Sync {
    async fn find(&self, id: UserId) -> Result<Option<Account>, Fault>;

    /// As [`find`](Self::find), and locked until the transaction ends: whoever else asks for the same lock, or changes the
    /// account, waits.
    async fn lock(&self, id: UserId) -> Result<Option<Account>, Fault>;

    /// Whose the canonical address is.
    async fn owner_of(&self, address: &EmailAddress) -> Result<Option<UserId>, Fault>;

    /// [`Fault::Conflict`] when it was saved by somebody else since it was loaded.
    async fn save(&self, account: &Account) -> Result<Saved, Fault>;

    /// Deletes it with everything that refers to it; what it has recorded is kept. [`Fault::Conflict`] as for a save.
    async fn remove(&self, account: &Account) -> Result<(), Fault>;
}
