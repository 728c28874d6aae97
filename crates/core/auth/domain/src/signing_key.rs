use crate::{
    SigningKeyActivated, SigningKeyCreated, SigningKeyEvent, SigningKeyReinstated, SigningKeyRetired, SigningKeyRevoked,
};
use chrono::{DateTime, TimeDelta, Utc};
use kernel::{History, id};

id!(
    /// A signing key's row; clients know keys by their thumbprint.
    SigningKeyId
);

/// The stored form of a signing key.
#[derive(Debug, Clone, PartialEq)]
pub struct SigningKeyState {
    pub id: SigningKeyId,
    /// JWK thumbprint of the public part (RFC 7638), the `kid` of tokens.
    pub key_id: String,
    pub sealed_private_key: Vec<u8>,
    pub public_key: Vec<u8>,
    pub created_at: DateTime<Utc>,
    /// From here on it signs; its public part is published before, so that verifiers know it by then.
    pub activates_at: DateTime<Utc>,
    /// From here on it signs nothing; its public part stays published until every token it signed has expired.
    pub retired_at: Option<DateTime<Utc>>,
    /// From here on nothing that it signed is believed.
    pub revoked_at: Option<DateTime<Utc>>,
}

/// Where a key stands at some time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SigningKeyPhase {
    /// Published, and signs nothing yet.
    Pending,
    /// Signs.
    Active,
    /// Signs nothing any more.
    Retired,
    Revoked,
}

/// Clocks of processes and of verifiers may differ by this much.
const CLOCK_SKEW: TimeDelta = TimeDelta::minutes(5);

impl SigningKeyPhase {
    pub fn at(
        now: DateTime<Utc>,
        activates_at: DateTime<Utc>,
        retired_at: Option<DateTime<Utc>>,
        revoked_at: Option<DateTime<Utc>>,
    ) -> Self {
        if revoked_at.is_some() {
            Self::Revoked
        } else if retired_at.is_some_and(|retired_at| retired_at <= now) {
            Self::Retired
        } else if activates_at > now {
            Self::Pending
        } else {
            Self::Active
        }
    }

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Active => "active",
            Self::Retired => "retired",
            Self::Revoked => "revoked",
        }
    }
}

impl SigningKeyState {
    pub fn phase(&self, now: DateTime<Utc>) -> SigningKeyPhase {
        SigningKeyPhase::at(now, self.activates_at, self.retired_at, self.revoked_at)
    }

    /// How long a key stays published once it has retired, where access tokens live for `token_ttl`.
    pub fn retention(token_ttl: TimeDelta) -> TimeDelta {
        token_ttl + CLOCK_SKEW
    }
}

/// An Ed25519 key (RFC 8037) whose private part is stored only sealed. Of all keys one is active at any time, and at most
/// one is pending: it activates when the active one retires.
#[derive(Debug, Clone, PartialEq)]
pub struct SigningKey {
    state: SigningKeyState,
    history: History<SigningKeyEvent>,
}

impl SigningKey {
    pub fn create(
        id: SigningKeyId,
        key_id: String,
        sealed_private_key: Vec<u8>,
        public_key: Vec<u8>,
        activates_at: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Self {
        let mut history = History::default();
        history.record(now, SigningKeyCreated { signing_key_id: id, key_id: key_id.clone() });
        let state = SigningKeyState {
            id,
            key_id,
            sealed_private_key,
            public_key,
            created_at: now,
            activates_at,
            retired_at: None,
            revoked_at: None,
        };
        Self { state, history }
    }

    pub const fn restore(state: SigningKeyState, version: i64) -> Self {
        Self { state, history: History::restore(version) }
    }

    /// Another key takes over then.
    pub fn retire(&mut self, at: DateTime<Utc>, now: DateTime<Utc>) {
        self.state.retired_at = Some(at);
        let (signing_key_id, key_id) = (self.state.id, self.state.key_id.clone());
        self.history.record(now, SigningKeyRetired { signing_key_id, key_id, retires_at: at });
    }

    /// The key that was to take over will not.
    pub fn reinstate(&mut self, now: DateTime<Utc>) {
        if self.state.retired_at.take().is_some() {
            let (signing_key_id, key_id) = (self.state.id, self.state.key_id.clone());
            self.history.record(now, SigningKeyReinstated { signing_key_id, key_id });
        }
    }

    /// It takes over earlier than it was to.
    pub fn activate(&mut self, now: DateTime<Utc>) {
        if now < self.state.activates_at {
            self.state.activates_at = now;
            let (signing_key_id, key_id) = (self.state.id, self.state.key_id.clone());
            self.history.record(now, SigningKeyActivated { signing_key_id, key_id });
        }
    }

    /// `false`: it was before.
    pub fn revoke(&mut self, now: DateTime<Utc>) -> bool {
        if self.state.revoked_at.is_some() {
            return false;
        }
        self.state.revoked_at = Some(now);
        let (signing_key_id, key_id) = (self.state.id, self.state.key_id.clone());
        self.history.record(now, SigningKeyRevoked { signing_key_id, key_id });
        true
    }

    pub const fn state(&self) -> &SigningKeyState {
        &self.state
    }

    pub const fn history(&self) -> &History<SigningKeyEvent> {
        &self.history
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::Event;
    use uuid::Uuid;

    fn at(minutes: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::minutes(minutes)
    }

    fn key(activates_at: DateTime<Utc>) -> SigningKey {
        SigningKey::create(SigningKeyId::new(Uuid::nil()), "k".to_owned(), vec![1], vec![2], activates_at, at(0))
    }

    fn events(key: &SigningKey) -> Vec<&'static str> {
        key.history().recorded().iter().map(|(_, event)| kernel::AggregateEvent::name(event)).collect()
    }

    #[test]
    fn a_key_is_pending_active_and_retired_by_the_clock() {
        let mut key = key(at(10));
        key.retire(at(20), at(0));
        let phases = [9, 10, 19, 20].map(|minute| key.state().phase(at(minute)).as_str());
        assert_eq!(phases, ["pending", "active", "active", "retired"]);
    }

    #[test]
    fn a_revoked_key_is_revoked_whatever_else_it_is_and_once() {
        let mut key = key(at(10));
        assert!(key.revoke(at(5)) && !key.revoke(at(6)));
        for minute in [0, 10, 20] {
            assert_eq!(key.state().phase(at(minute)), SigningKeyPhase::Revoked);
        }
        assert_eq!(key.state().revoked_at, Some(at(5)));
        assert_eq!(events(&key), [SigningKeyCreated::NAME, SigningKeyRevoked::NAME]);
    }

    #[test]
    fn only_what_was_to_retire_is_reinstated_and_only_what_waits_is_activated() {
        let mut key = key(at(0));
        key.reinstate(at(1));
        key.activate(at(1));
        assert_eq!((events(&key), key.state().activates_at), (vec![SigningKeyCreated::NAME], at(0)));

        key.retire(at(20), at(2));
        key.reinstate(at(3));
        assert_eq!(key.state().retired_at, None);
        assert_eq!(events(&key)[1..], [SigningKeyRetired::NAME, SigningKeyReinstated::NAME]);
    }
}
