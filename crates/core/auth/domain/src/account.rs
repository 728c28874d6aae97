mod state;
#[cfg(test)]
mod tests;

pub use state::AccountState;

use crate::{
    AccountErased, AccountEvent, AccountOpened, AccountReinstated, AccountSuspended,
    DeletionCancelled, DeletionScheduled, EmailChangeUndone, EmailChanged, EpochRaised,
    PasswordChanged, PasswordRehashed,
};
use chrono::{DateTime, Utc};
use kernel::{EmailAddress, History, PasswordHash, UserId};

/// A user's login. The canonical address is verified and unique among accounts.
#[derive(Debug, Clone)]
pub struct Account {
    state: AccountState,
    history: History<AccountEvent>,
}

/// The result of [`Account::erase`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Erasure {
    Erased,
    /// The deletion was canceled or rescheduled, or has already been carried out.
    NotScheduled,
    NotDue,
}

/// The account does not accept the login. Callers respond as for an unknown address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the account does not accept this login")]
pub struct LogInRefused;

impl Account {
    pub fn open(
        id: UserId,
        address: EmailAddress,
        password_hash: PasswordHash,
        now: DateTime<Utc>,
    ) -> Self {
        let state = AccountState {
            id,
            address,
            password_hash,
            epoch: 1,
            suspended_at: None,
            deletes_at: None,
            deletion_by_administrator: false,
            created_at: now,
        };
        let mut history = History::default();
        history.record(now, AccountOpened { user_id: id });
        Self { state, history }
    }

    pub const fn restore(state: AccountState, version: i64) -> Self {
        Self {
            state,
            history: History::restore(version),
        }
    }

    /// Refuses the login to a suspended account.
    pub const fn may_log_in(&self) -> Result<(), LogInRefused> {
        if self.is_suspended() {
            Err(LogInRefused)
        } else {
            Ok(())
        }
    }

    /// Also refuses the login if the stored hash is not `verified`, the hash against which the
    /// password was checked before the transaction began: the password has been changed in between.
    pub fn may_log_in_with(&self, verified: &PasswordHash) -> Result<(), LogInRefused> {
        if verified.expose() != self.state.password_hash.expose() {
            return Err(LogInRefused);
        }
        self.may_log_in()
    }

    /// Cancels a scheduled deletion because the user logs in. Refuses the login if an administrator
    /// scheduled the deletion, and once it is due.
    pub fn cancel_deletion_on_log_in(&mut self, now: DateTime<Utc>) -> Result<(), LogInRefused> {
        let is_final = |deletes_at| self.state.deletion_by_administrator || deletes_at <= now;
        if self.state.deletes_at.is_some_and(is_final) {
            return Err(LogInRefused);
        }
        self.cancel_deletion(now);
        Ok(())
    }

    /// Returns `false`, and changes nothing, if the account was already suspended.
    pub fn suspend(&mut self, now: DateTime<Utc>) -> bool {
        if self.is_suspended() {
            return false;
        }
        self.state.suspended_at = Some(now);
        self.history.record(
            now,
            AccountSuspended {
                user_id: self.state.id,
            },
        );
        true
    }

    /// Returns `false`, and changes nothing, if the account was not suspended.
    pub fn reinstate(&mut self, now: DateTime<Utc>) -> bool {
        let was_suspended = self.state.suspended_at.take().is_some();
        if was_suspended {
            self.history.record(
                now,
                AccountReinstated {
                    user_id: self.state.id,
                },
            );
        }
        was_suspended
    }

    /// Returns `false`, and changes nothing, if a deletion was already scheduled, unless the user
    /// scheduled it and an administrator does so now: then the user can no longer cancel it.
    pub fn schedule_deletion(
        &mut self,
        deletes_at: DateTime<Utc>,
        by_administrator: bool,
        now: DateTime<Utc>,
    ) -> bool {
        let adds_nothing = self.state.deletion_by_administrator || !by_administrator;
        if self.state.deletes_at.is_some() && adds_nothing {
            return false;
        }
        self.state.deletes_at = Some(deletes_at);
        self.state.deletion_by_administrator = by_administrator;
        self.history.record(
            now,
            DeletionScheduled {
                user_id: self.state.id,
                deletes_at,
                by_administrator,
            },
        );
        true
    }

    /// Returns `false`, and changes nothing, if no deletion was scheduled.
    pub fn cancel_deletion(&mut self, now: DateTime<Utc>) -> bool {
        let was_scheduled = self.state.deletes_at.take().is_some();
        self.state.deletion_by_administrator = false;
        if was_scheduled {
            self.history.record(
                now,
                DeletionCancelled {
                    user_id: self.state.id,
                },
            );
        }
        was_scheduled
    }

    /// Records the erasure, the last event of an account, if the deletion is still scheduled for
    /// `scheduled` and that time has come.
    pub fn erase(&mut self, scheduled: DateTime<Utc>, now: DateTime<Utc>) -> Erasure {
        if self.state.deletes_at != Some(scheduled) {
            return Erasure::NotScheduled;
        }
        if now < scheduled {
            return Erasure::NotDue;
        }
        self.history.record(
            now,
            AccountErased {
                user_id: self.state.id,
            },
        );
        Erasure::Erased
    }

    pub const fn is_suspended(&self) -> bool {
        self.state.suspended_at.is_some()
    }

    /// Replaces the hash by one of the same password with current parameters.
    pub fn rehash(&mut self, hash: PasswordHash, now: DateTime<Utc>) {
        self.state.password_hash = hash;
        self.history.record(
            now,
            PasswordRehashed {
                user_id: self.state.id,
            },
        );
    }

    /// Sets a new password. A suspended account stays suspended.
    pub fn change_password(&mut self, hash: PasswordHash, now: DateTime<Utc>) {
        self.state.password_hash = hash;
        self.history.record(
            now,
            PasswordChanged {
                user_id: self.state.id,
            },
        );
    }

    /// Sets a verified address. The store enforces that it is unique.
    pub fn change_address(&mut self, address: EmailAddress, now: DateTime<Utc>) {
        self.state.address = address;
        self.history.record(
            now,
            EmailChanged {
                user_id: self.state.id,
            },
        );
    }

    /// Returns to an address that the account had before. The store enforces that it is unique.
    pub fn undo_email_change(&mut self, former: EmailAddress, now: DateTime<Utc>) {
        self.state.address = former;
        self.history.record(
            now,
            EmailChangeUndone {
                user_id: self.state.id,
            },
        );
    }

    /// Makes all access tokens issued before stale, because the user's permissions change.
    pub fn raise_epoch(&mut self, now: DateTime<Utc>) {
        self.state.epoch += 1;
        self.history.record(
            now,
            EpochRaised {
                user_id: self.state.id,
                epoch: self.state.epoch,
            },
        );
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
