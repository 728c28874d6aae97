use crate::{AccountEvent, AccountOpened, EmailChanged, PasswordRehashed};
use chrono::{DateTime, Utc};
use kernel::{EmailAddress, History, PasswordHash, UserId};

/// The stored form of an account.
#[derive(Debug, Clone)]
pub struct AccountState {
    pub id: UserId,
    pub address: EmailAddress,
    pub password_hash: PasswordHash,
    /// Raised when rights change; access tokens of an older epoch are stale.
    pub epoch: i64,
    pub suspended_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
}

/// A person's means to sign in. The canonical address is unique among accounts, and its inbox was proven.
#[derive(Debug, Clone)]
pub struct Account {
    state: AccountState,
    history: History<AccountEvent>,
}

/// The account cannot be signed in to. Callers answer as for an unknown address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("nobody can sign in to this account with this password")]
pub struct SignInRefused;

impl Account {
    pub fn open(id: UserId, address: EmailAddress, password_hash: PasswordHash, now: DateTime<Utc>) -> Self {
        let state = AccountState { id, address, password_hash, epoch: 1, suspended_at: None, created_at: now };
        let mut history = History::default();
        history.record(now, AccountOpened { user_id: id });
        Self { state, history }
    }

    pub const fn restore(state: AccountState, version: i64) -> Self {
        Self { state, history: History::restore(version) }
    }

    pub const fn may_sign_in(&self) -> Result<(), SignInRefused> {
        if self.state.suspended_at.is_some() { Err(SignInRefused) } else { Ok(()) }
    }

    /// `verified` is the hash that the password was checked against before this transaction began: when the password was
    /// changed in between, that check is worth nothing.
    pub fn may_sign_in_with(&self, verified: &PasswordHash) -> Result<(), SignInRefused> {
        if verified.expose() != self.state.password_hash.expose() {
            return Err(SignInRefused);
        }
        self.may_sign_in()
    }

    /// The same password under current parameters.
    pub fn rehash(&mut self, hash: PasswordHash, now: DateTime<Utc>) {
        self.state.password_hash = hash;
        self.history.record(now, PasswordRehashed { user_id: self.state.id });
    }

    /// Its inbox was proven; that nobody else has it is for the store to say.
    pub fn change_address(&mut self, address: EmailAddress, now: DateTime<Utc>) {
        self.state.address = address;
        self.history.record(now, EmailChanged { user_id: self.state.id });
    }

    pub const fn state(&self) -> &AccountState {
        &self.state
    }

    pub const fn id(&self) -> UserId {
        self.state.id
    }

    pub const fn epoch(&self) -> i64 {
        self.state.epoch
    }

    pub const fn history(&self) -> &History<AccountEvent> {
        &self.history
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::InvalidEmailAddress;

    fn account() -> Result<Account, InvalidEmailAddress> {
        let id = UserId::new(uuid::Uuid::from_u128(1));
        let address = EmailAddress::parse("ann@example.org")?;
        Ok(Account::open(id, address, PasswordHash::new("first"), DateTime::UNIX_EPOCH))
    }

    #[test]
    fn a_check_against_an_older_hash_opens_nothing() -> Result<(), InvalidEmailAddress> {
        let mut account = account()?;
        assert_eq!(account.may_sign_in_with(&PasswordHash::new("first")), Ok(()));
        account.rehash(PasswordHash::new("second"), DateTime::UNIX_EPOCH);
        assert_eq!(account.may_sign_in_with(&PasswordHash::new("first")), Err(SignInRefused));
        Ok(())
    }

    #[test]
    fn a_suspended_account_opens_to_nobody() -> Result<(), InvalidEmailAddress> {
        let mut state = account()?.state().clone();
        state.suspended_at = Some(DateTime::UNIX_EPOCH);
        let suspended = Account::restore(state, 1);
        assert_eq!(suspended.may_sign_in_with(&PasswordHash::new("first")), Err(SignInRefused));
        Ok(())
    }
}
