#[cfg(test)]
mod tests;

use crate::{
    RegistrationEvent, RegistrationRecorded, RegistrationVerified, RegistrationVoided,
    VerificationFailed,
};
use chrono::{DateTime, TimeDelta, Utc};
use kernel::{EmailAddress, History, Locale, PasswordHash, ThrottleRule, id};

id!(
    /// The id of a registration. It reveals nothing about the address.
    RegistrationId
);

/// A keyed digest of a verification code, bound to its registration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CodeDigest(pub [u8; 32]);

/// The state of a registration. Never revealed to callers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RegistrationKind {
    Pending,
    /// The address already has an account, was verified through another registration, or had
    /// reached its limit of mails, so that no code was sent. No code is accepted.
    Decoy,
    Verified,
}

/// Lifetimes and limits of registrations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RegistrationRules {
    pub code_ttl: TimeDelta,
    pub max_attempts: i16,
    pub resend_interval: TimeDelta,
    pub resends_per_hour: usize,
    /// Limit per address, across all its registrations and including notices that an account
    /// exists.
    pub mails_per_hour: usize,
    /// Limit per network, over all addresses.
    pub registrations_per_hour: i32,
    /// Limit of wrong codes per address, across all its registrations.
    pub wrong_codes_per_hour: usize,
}

impl RegistrationRules {
    pub const fn per_network(&self) -> ThrottleRule {
        let (limit, hour) = (self.registrations_per_hour, TimeDelta::hours(1));
        ThrottleRule::quota("registrations", limit, hour)
    }
}

impl Default for RegistrationRules {
    fn default() -> Self {
        Self {
            code_ttl: TimeDelta::minutes(15),
            max_attempts: 5,
            resend_interval: TimeDelta::minutes(1),
            resends_per_hour: 5,
            mails_per_hour: 5,
            registrations_per_hour: 100,
            wrong_codes_per_hour: 20,
        }
    }
}

/// The stored form of a registration.
#[derive(Debug, Clone)]
pub struct RegistrationState {
    pub id: RegistrationId,
    pub address: EmailAddress,
    pub password_hash: PasswordHash,
    pub locale: Locale,
    pub kind: RegistrationKind,
    pub code: CodeDigest,
    pub code_expires_at: DateTime<Utc>,
    pub attempts: i16,
    pub resend_after: DateTime<Utc>,
    /// Times of the resends within the last hour, oldest first.
    pub resent: Vec<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
}

/// A registration with an address that is not verified yet; the account is opened on verification.
/// Pending, decoy and verified registrations keep the same counters and deadlines, so that their
/// responses do not differ.
#[derive(Debug, Clone)]
pub struct Registration {
    state: RegistrationState,
    history: History<RegistrationEvent>,
}

/// The result of a verification attempt. The registration must be saved after every result except
/// `TooManyAttempts`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verification {
    Verified,
    /// The code is wrong, expired or used, or the registration is a decoy. Not distinguished.
    WrongCode,
    TooManyAttempts,
}

/// A new code cannot be sent yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a new code can be sent at {retry_at}")]
pub struct ResendRefused {
    pub retry_at: DateTime<Utc>,
}

impl Registration {
    /// Starts a registration that accepts its code, unless it is a decoy.
    #[expect(
        clippy::too_many_arguments,
        reason = "the constructor of an aggregate takes its whole initial state"
    )]
    pub fn register(
        id: RegistrationId,
        address: EmailAddress,
        password_hash: PasswordHash,
        locale: Locale,
        is_decoy: bool,
        code: CodeDigest,
        rules: &RegistrationRules,
        now: DateTime<Utc>,
    ) -> Self {
        let state = RegistrationState {
            id,
            address,
            password_hash,
            locale,
            kind: if is_decoy {
                RegistrationKind::Decoy
            } else {
                RegistrationKind::Pending
            },
            code,
            code_expires_at: now + rules.code_ttl,
            attempts: 0,
            resend_after: now + rules.resend_interval,
            resent: Vec::new(),
            created_at: now,
        };
        let mut history = History::default();
        history.record(
            now,
            RegistrationRecorded {
                registration_id: id,
            },
        );
        Self { state, history }
    }

    pub const fn restore(state: RegistrationState, version: i64) -> Self {
        Self {
            state,
            history: History::restore(version),
        }
    }

    /// Checks a code and counts a failed attempt. `matches` compares it with the stored digest, in
    /// constant time; it is called in every state, so that the response time does not reveal the
    /// state.
    pub fn verify(
        &mut self,
        matches: impl FnOnce(&CodeDigest) -> bool,
        rules: &RegistrationRules,
        now: DateTime<Utc>,
    ) -> Verification {
        let right = matches(&self.state.code);
        if self.state.attempts >= rules.max_attempts {
            return Verification::TooManyAttempts;
        }
        if right && self.state.kind == RegistrationKind::Pending && now < self.state.code_expires_at
        {
            self.state.kind = RegistrationKind::Verified;
            self.history.record(
                now,
                RegistrationVerified {
                    registration_id: self.state.id,
                },
            );
            return Verification::Verified;
        }
        self.state.attempts += 1;
        let failed = VerificationFailed {
            registration_id: self.state.id,
            attempts: self.state.attempts,
        };
        self.history.record(now, failed);
        Verification::WrongCode
    }

    /// Turns a pending registration into a decoy, after another one for the address was verified.
    pub fn void(&mut self, now: DateTime<Utc>) {
        if self.state.kind == RegistrationKind::Pending {
            self.state.kind = RegistrationKind::Decoy;
            self.history.record(
                now,
                RegistrationVoided {
                    registration_id: self.state.id,
                },
            );
        }
    }

    /// Replaces the code and resets the failed attempts. Refused before `resend_after`.
    pub fn renew_code(
        &mut self,
        code: CodeDigest,
        rules: &RegistrationRules,
        now: DateTime<Utc>,
    ) -> Result<(), ResendRefused> {
        let hour = TimeDelta::hours(1);
        let longest = hour.max(rules.resend_interval);
        // later times are those of a clock that has been set back
        self.state
            .resent
            .retain(|at| *at > now - hour && *at <= now + hour);
        if now < self.state.resend_after && self.state.resend_after <= now + longest {
            return Err(ResendRefused {
                retry_at: self.state.resend_after,
            });
        }
        self.state.resent.push(now);
        let oldest = self
            .state
            .resent
            .first()
            .filter(|_| self.state.resent.len() >= rules.resends_per_hour);
        let next_hour = oldest.map_or(now, |oldest| *oldest + hour);
        self.state.resend_after = next_hour.max(now + rules.resend_interval);
        self.state.code = code;
        self.state.code_expires_at = now + rules.code_ttl;
        self.state.attempts = 0;
        Ok(())
    }

    pub const fn state(&self) -> &RegistrationState {
        &self.state
    }

    pub const fn id(&self) -> RegistrationId {
        self.state.id
    }

    pub fn is_decoy(&self) -> bool {
        self.state.kind == RegistrationKind::Decoy
    }

    pub fn is_pending(&self) -> bool {
        self.state.kind == RegistrationKind::Pending
    }

    pub const fn history(&self) -> &History<RegistrationEvent> {
        &self.history
    }
}
