#[cfg(test)]
mod tests;

use crate::{
    EmailChangeConfirmed, EmailChangeEvent, EmailChangeFailed, EmailChangeRequested,
    EmailChangeSuperseded,
};
use chrono::{DateTime, TimeDelta, Utc};
use kernel::{EmailAddress, History, UserId, id};

id!(
    /// The id of an e-mail change. It reveals nothing about the address.
    EmailChangeId
);

/// A keyed digest of a confirmation code, bound to its e-mail change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EmailChangeCode(pub [u8; 32]);

/// The state of an e-mail change. Never revealed to callers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EmailChangeKind {
    Pending,
    /// The address has another account or has reached its mail limit. No code is accepted.
    Decoy,
    Confirmed,
    /// Replaced by a later request of the user.
    Superseded,
}

/// Lifetime of a code and limit of attempts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EmailChangeRules {
    pub code_ttl: TimeDelta,
    pub max_attempts: i16,
}

impl Default for EmailChangeRules {
    fn default() -> Self {
        Self {
            code_ttl: TimeDelta::minutes(15),
            max_attempts: 5,
        }
    }
}

/// The stored form of an e-mail change. User, address and code are immutable: a new address or code
/// starts a new change.
#[derive(Debug, Clone, PartialEq)]
pub struct EmailChangeState {
    pub id: EmailChangeId,
    pub user_id: UserId,
    /// The new address.
    pub address: EmailAddress,
    pub code: EmailChangeCode,
    pub kind: EmailChangeKind,
    pub attempts: i16,
    pub code_expires_at: DateTime<Utc>,
    pub created_at: DateTime<Utc>,
}

/// A change of address that takes effect when the new address is verified. A user has at most one
/// current change.
#[derive(Debug, Clone)]
pub struct EmailChange {
    state: EmailChangeState,
    history: History<EmailChangeEvent>,
}

/// The result of a confirmation attempt. The change must be saved after every result except
/// `TooManyAttempts`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Confirmation {
    Confirmed,
    /// The code is wrong, expired or used, or the change is superseded or a decoy. Not
    /// distinguished.
    WrongCode,
    TooManyAttempts,
}

impl EmailChange {
    /// Starts a change; a decoy unless it `can_be_confirmed`.
    pub fn request(
        id: EmailChangeId,
        user_id: UserId,
        address: EmailAddress,
        code: EmailChangeCode,
        can_be_confirmed: bool,
        rules: &EmailChangeRules,
        now: DateTime<Utc>,
    ) -> Self {
        let kind = if can_be_confirmed {
            EmailChangeKind::Pending
        } else {
            EmailChangeKind::Decoy
        };
        let code_expires_at = now + rules.code_ttl;
        let state = EmailChangeState {
            id,
            user_id,
            address,
            code,
            kind,
            attempts: 0,
            code_expires_at,
            created_at: now,
        };
        let mut history = History::default();
        history.record(
            now,
            EmailChangeRequested {
                email_change_id: id,
                user_id,
            },
        );
        Self { state, history }
    }

    pub const fn restore(state: EmailChangeState, version: i64) -> Self {
        Self {
            state,
            history: History::restore(version),
        }
    }

    /// Checks a code and counts a failed attempt. `matches` compares it with the stored digest, in
    /// constant time; it is called in every state, so that the response time does not reveal the
    /// state. `is_free` says that no other account has the address.
    pub fn confirm(
        &mut self,
        matches: impl FnOnce(&EmailChangeCode) -> bool,
        is_free: bool,
        rules: &EmailChangeRules,
        now: DateTime<Utc>,
    ) -> Confirmation {
        let right = matches(&self.state.code);
        let EmailChangeState { id, user_id, .. } = self.state;
        if self.state.attempts >= rules.max_attempts {
            return Confirmation::TooManyAttempts;
        }
        if right
            && is_free
            && self.state.kind == EmailChangeKind::Pending
            && now < self.state.code_expires_at
        {
            self.state.kind = EmailChangeKind::Confirmed;
            self.history.record(
                now,
                EmailChangeConfirmed {
                    email_change_id: id,
                    user_id,
                },
            );
            return Confirmation::Confirmed;
        }
        self.state.attempts += 1;
        let attempts = self.state.attempts;
        self.history.record(
            now,
            EmailChangeFailed {
                email_change_id: id,
                user_id,
                attempts,
            },
        );
        Confirmation::WrongCode
    }

    /// Invalidates the code of a current change, because a later request replaces it.
    pub fn supersede(&mut self, now: DateTime<Utc>) {
        if self.is_current() {
            let EmailChangeState { id, user_id, .. } = self.state;
            self.state.kind = EmailChangeKind::Superseded;
            self.history.record(
                now,
                EmailChangeSuperseded {
                    email_change_id: id,
                    user_id,
                },
            );
        }
    }

    /// Returns whether the user sees the change as unconfirmed; decoys look the same to the user.
    pub const fn is_current(&self) -> bool {
        matches!(
            self.state.kind,
            EmailChangeKind::Pending | EmailChangeKind::Decoy
        )
    }

    pub const fn state(&self) -> &EmailChangeState {
        &self.state
    }

    pub const fn id(&self) -> EmailChangeId {
        self.state.id
    }

    pub const fn history(&self) -> &History<EmailChangeEvent> {
        &self.history
    }
}
