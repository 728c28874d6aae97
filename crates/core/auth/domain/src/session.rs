mod refreshing;
#[cfg(test)]
mod tests;

use crate::{RefreshMode, Rotations, SessionEnded, SessionEvent, SessionOpened};
use chrono::{DateTime, TimeDelta, Utc};
use kernel::{DeviceName, History, SessionId, UserId};

/// How the user authenticated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuthenticationMethod {
    Password,
    /// A code mailed to the address, together with the password of the registration.
    EmailCode,
}

impl AuthenticationMethod {
    /// Returns the stored name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Password => "pwd",
            Self::EmailCode => "otp",
        }
    }

    /// Returns the value of the claim `amr` (RFC 8176 section 2). A mailed code is not `otp`, which
    /// is a one-time password of RFC 4226 or RFC 6238. It is not `pwd` either: the client that
    /// enters the code has not shown that it knows the password of the registration. It is `mca`,
    /// authentication over more than one channel: the request, and the mailbox.
    pub const fn claim(self) -> &'static str {
        match self {
            Self::Password => "pwd",
            Self::EmailCode => "mca",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        [Self::Password, Self::EmailCode]
            .into_iter()
            .find(|method| method.as_str() == text)
    }
}

/// Lifetimes of sessions and access tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionRules {
    /// At most ten minutes, which bounds how long a revoked permission stays effective for
    /// verifiers that do not query the service.
    pub access_token_ttl: TimeDelta,
    pub idle_ttl: TimeDelta,
    pub absolute_ttl: TimeDelta,
    pub refresh_mode: RefreshMode,
}

impl Default for SessionRules {
    fn default() -> Self {
        Self {
            access_token_ttl: TimeDelta::minutes(10),
            idle_ttl: TimeDelta::days(14),
            absolute_ttl: TimeDelta::days(30),
            refresh_mode: RefreshMode::default(),
        }
    }
}

/// The stored form of a session.
#[derive(Debug, Clone, PartialEq)]
pub struct SessionState {
    pub id: SessionId,
    pub user_id: UserId,
    /// The generation of the current session token; incremented by each rotation.
    pub generation: i32,
    /// The latest generation of which an access token was used. Written beside the aggregate, off
    /// the path of requests; saving a session leaves it unchanged.
    pub used_generation: i32,
    /// Input of the MAC of the session token; useless without the master key.
    pub nonce: [u8; 32],
    pub method: AuthenticationMethod,
    pub device_name: Option<DeviceName>,
    pub authenticated_at: DateTime<Utc>,
    pub last_used_at: DateTime<Utc>,
    pub idle_expires_at: DateTime<Utc>,
    pub absolute_expires_at: DateTime<Utc>,
    pub ended_at: Option<DateTime<Utc>>,
    pub rotations: Rotations,
}

/// The login of one device. Using a session extends the idle limit but never the absolute limit.
#[derive(Debug, Clone, PartialEq)]
pub struct Session {
    state: SessionState,
    history: History<SessionEvent>,
}

impl Session {
    pub fn open(
        id: SessionId,
        user_id: UserId,
        nonce: [u8; 32],
        method: AuthenticationMethod,
        device_name: Option<DeviceName>,
        rules: &SessionRules,
        now: DateTime<Utc>,
    ) -> Self {
        let absolute_expires_at = now + rules.absolute_ttl;
        let state = SessionState {
            id,
            user_id,
            generation: 1,
            used_generation: 0,
            nonce,
            method,
            device_name,
            authenticated_at: now,
            last_used_at: now,
            idle_expires_at: absolute_expires_at.min(now + rules.idle_ttl),
            absolute_expires_at,
            ended_at: None,
            rotations: Rotations::default(),
        };
        let mut history = History::default();
        history.record(
            now,
            SessionOpened {
                session_id: id,
                user_id,
            },
        );
        Self { state, history }
    }

    pub const fn restore(state: SessionState, version: i64) -> Self {
        Self {
            state,
            history: History::restore(version),
        }
    }

    /// Returns whether the session has ended or passed one of its limits.
    pub fn is_over(&self, now: DateTime<Utc>) -> bool {
        self.state.ended_at.is_some() || now >= self.expires_at()
    }

    /// Ends the session. Changes nothing if it has ended before.
    pub fn end(&mut self, now: DateTime<Utc>) {
        if self.state.ended_at.is_none() {
            self.state.ended_at = Some(now);
            self.history.record(
                now,
                SessionEnded {
                    session_id: self.state.id,
                    user_id: self.state.user_id,
                },
            );
        }
    }

    /// Returns when the session expires if it is not used again.
    pub fn expires_at(&self) -> DateTime<Utc> {
        self.state
            .idle_expires_at
            .min(self.state.absolute_expires_at)
    }

    pub const fn state(&self) -> &SessionState {
        &self.state
    }

    pub const fn id(&self) -> SessionId {
        self.state.id
    }

    pub const fn history(&self) -> &History<SessionEvent> {
        &self.history
    }
}
