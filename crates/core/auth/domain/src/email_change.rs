use crate::{EmailChangeConfirmed, EmailChangeEvent, EmailChangeFailed, EmailChangeRequested, EmailChangeSuperseded};
use chrono::{DateTime, TimeDelta, Utc};
use kernel::{EmailAddress, History, UserId, id};

id!(
    /// One request to change an address. Whoever knows it knows nothing about the address.
    EmailChangeId
);

/// A keyed digest of a code, bound to its change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EmailChangeCode(pub [u8; 32]);

/// What a change can still become. Callers never learn the kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EmailChangeKind {
    Pending,
    /// The address is somebody else's, or gets no more mails for now. No code is ever right.
    Decoy,
    Confirmed,
    /// A later request took its place.
    Superseded,
}

/// Life time and limit of a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EmailChangeRules {
    pub code_ttl: TimeDelta,
    pub max_attempts: i16,
}

impl Default for EmailChangeRules {
    fn default() -> Self {
        Self { code_ttl: TimeDelta::minutes(15), max_attempts: 5 }
    }
}

/// The stored form of a change. User, address and code are never changed: another address or another code is another
/// change.
#[derive(Debug, Clone, PartialEq)]
pub struct EmailChangeState {
    pub id: EmailChangeId,
    pub user_id: UserId,
    /// The new one.
    pub address: EmailAddress,
    pub code: EmailChangeCode,
    pub kind: EmailChangeKind,
    pub attempts: i16,
    pub code_expires_at: DateTime<Utc>,
    pub created_at: DateTime<Utc>,
}

/// A change of address that waits for the proof of the new inbox. A user has at most one that is current.
#[derive(Debug, Clone)]
pub struct EmailChange {
    state: EmailChangeState,
    history: History<EmailChangeEvent>,
}

/// How a try to confirm ended. All but `TooManyAttempts` must be stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Confirmation {
    Confirmed,
    /// Wrong, expired, used, superseded or a decoy: one and the same.
    WrongCode,
    TooManyAttempts,
}

impl EmailChange {
    /// A decoy where `can_be_confirmed` is false.
    pub fn request(
        id: EmailChangeId,
        user_id: UserId,
        address: EmailAddress,
        code: EmailChangeCode,
        can_be_confirmed: bool,
        rules: &EmailChangeRules,
        now: DateTime<Utc>,
    ) -> Self {
        let kind = if can_be_confirmed { EmailChangeKind::Pending } else { EmailChangeKind::Decoy };
        let code_expires_at = now + rules.code_ttl;
        let state =
            EmailChangeState { id, user_id, address, code, kind, attempts: 0, code_expires_at, created_at: now };
        let mut history = History::default();
        history.record(now, EmailChangeRequested { email_change_id: id, user_id });
        Self { state, history }
    }

    pub const fn restore(state: EmailChangeState, version: i64) -> Self {
        Self { state, history: History::restore(version) }
    }

    /// `matches` compares in constant time and is asked whatever the state, so that the time taken tells nothing.
    /// `is_free`: nobody else has the address by now.
    pub fn confirm(
        &mut self,
        code: &EmailChangeCode,
        matches: impl FnOnce(&EmailChangeCode, &EmailChangeCode) -> bool,
        is_free: bool,
        rules: &EmailChangeRules,
        now: DateTime<Utc>,
    ) -> Confirmation {
        let right = matches(&self.state.code, code);
        let EmailChangeState { id, user_id, .. } = self.state;
        if self.state.attempts >= rules.max_attempts {
            return Confirmation::TooManyAttempts;
        }
        if right && is_free && self.state.kind == EmailChangeKind::Pending && now < self.state.code_expires_at {
            self.state.kind = EmailChangeKind::Confirmed;
            self.history.record(now, EmailChangeConfirmed { email_change_id: id, user_id });
            return Confirmation::Confirmed;
        }
        self.state.attempts += 1;
        let attempts = self.state.attempts;
        self.history.record(now, EmailChangeFailed { email_change_id: id, user_id, attempts });
        Confirmation::WrongCode
    }

    /// Its code stops working.
    pub fn supersede(&mut self, now: DateTime<Utc>) {
        if self.is_current() {
            let EmailChangeState { id, user_id, .. } = self.state;
            self.state.kind = EmailChangeKind::Superseded;
            self.history.record(now, EmailChangeSuperseded { email_change_id: id, user_id });
        }
    }

    /// Whether it is the one that its user waits for, as far as the user can tell.
    pub const fn is_current(&self) -> bool {
        matches!(self.state.kind, EmailChangeKind::Pending | EmailChangeKind::Decoy)
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

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::{AggregateEvent, InvalidEmailAddress};

    const RIGHT: EmailChangeCode = EmailChangeCode([1; 32]);
    const WRONG: EmailChangeCode = EmailChangeCode([2; 32]);
    const START: DateTime<Utc> = DateTime::UNIX_EPOCH;

    fn change(can_be_confirmed: bool) -> Result<EmailChange, InvalidEmailAddress> {
        let (id, user_id) = (EmailChangeId::new(uuid::Uuid::from_u128(1)), UserId::new(uuid::Uuid::from_u128(2)));
        let address = EmailAddress::parse("new@example.org")?;
        let rules = EmailChangeRules::default();
        Ok(EmailChange::request(id, user_id, address, RIGHT, can_be_confirmed, &rules, START))
    }

    fn confirm(change: &mut EmailChange, code: EmailChangeCode, minute: i64) -> Confirmation {
        let (rules, now) = (EmailChangeRules::default(), START + TimeDelta::minutes(minute));
        change.confirm(&code, |a, b| a == b, true, &rules, now)
    }

    #[test]
    fn the_right_code_in_time_confirms_once() -> Result<(), InvalidEmailAddress> {
        let mut change = change(true)?;
        assert_eq!(confirm(&mut change, WRONG, 1), Confirmation::WrongCode);
        assert_eq!(confirm(&mut change, RIGHT, 14), Confirmation::Confirmed);
        assert_eq!(confirm(&mut change, RIGHT, 14), Confirmation::WrongCode);
        assert!(!change.is_current());
        let names: Vec<_> = change.history().recorded().iter().map(|(_, event)| event.name()).collect();
        let expected = ["requested", "failed", "confirmed", "failed"].map(|name| format!("auth.email_change_{name}"));
        assert_eq!(names, expected);
        Ok(())
    }

    #[test]
    fn a_code_is_worth_nothing_once_expired_or_superseded_or_when_the_address_went_to_somebody()
    -> Result<(), InvalidEmailAddress> {
        assert_eq!(confirm(&mut change(true)?, RIGHT, 15), Confirmation::WrongCode);
        assert_eq!(confirm(&mut change(false)?, RIGHT, 1), Confirmation::WrongCode, "a decoy");
        let mut superseded = change(true)?;
        superseded.supersede(START);
        assert_eq!(confirm(&mut superseded, RIGHT, 1), Confirmation::WrongCode);
        let (mut late, rules) = (change(true)?, EmailChangeRules::default());
        assert_eq!(late.confirm(&RIGHT, |a, b| a == b, false, &rules, START), Confirmation::WrongCode);
        Ok(())
    }

    #[test]
    fn five_tries_and_no_more_also_of_a_decoy() -> Result<(), InvalidEmailAddress> {
        for can_be_confirmed in [true, false] {
            let mut change = change(can_be_confirmed)?;
            assert!((0..5).all(|_| confirm(&mut change, WRONG, 1) == Confirmation::WrongCode));
            assert_eq!(confirm(&mut change, RIGHT, 1), Confirmation::TooManyAttempts);
        }
        Ok(())
    }

    #[test]
    fn only_a_current_one_is_superseded() -> Result<(), InvalidEmailAddress> {
        let mut change = change(true)?;
        confirm(&mut change, RIGHT, 1);
        change.supersede(START);
        assert_eq!(change.state().kind, EmailChangeKind::Confirmed);
        Ok(())
    }
}
