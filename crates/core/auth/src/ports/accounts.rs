use async_trait::async_trait;
use auth_domain::Account;
use cqrs::Fault;
use kernel::{EmailAddress, UserId};

/// The result of storing an account with an address that may be in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub enum Saved {
    Done,
    /// Another account has the canonical address. On PostgreSQL the transaction is aborted.
    AddressTaken,
}

#[async_trait]
pub trait AccountRepository: Send + Sync {
    async fn find(&self, id: UserId) -> Result<Option<Account>, Fault>;

    /// Finds the account and locks it until the transaction ends. Other transactions that lock or
    /// change it wait.
    async fn lock(&self, id: UserId) -> Result<Option<Account>, Fault>;

    /// Returns the user whose account has the canonical address.
    async fn owner_of(&self, address: &EmailAddress) -> Result<Option<UserId>, Fault>;

    /// Saves an account that is new or has a new address. Returns [`Fault::Conflict`] if the stored
    /// version differs.
    async fn save_with_new_address(&self, account: &Account) -> Result<Saved, Fault>;

    /// Saves an account whose address did not change. Returns [`Fault::Conflict`] if the stored
    /// version differs.
    async fn save(&self, account: &Account) -> Result<(), Fault> {
        match self.save_with_new_address(account).await? {
            Saved::Done => Ok(()),
            Saved::AddressTaken => Err(Fault::Conflict),
        }
    }

    /// Deletes the account and everything that refers to it except events. Returns
    /// [`Fault::Conflict`] if the stored version differs.
    async fn remove(&self, account: &Account) -> Result<(), Fault>;
}
