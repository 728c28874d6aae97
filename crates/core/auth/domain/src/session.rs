use crate::{SessionEnded, SessionEvent, SessionOpened};
use chrono::{DateTime, TimeDelta, Utc};
use kernel::{DeviceName, History, SessionId, UserId};

/// How the user proved who they are (RFC 8176).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuthenticationMethod {
    Password,
    /// A code sent to the address, together with the password it was registered with.
    EmailCode,
}

impl AuthenticationMethod {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Password => "pwd",
            Self::EmailCode => "otp",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        [Self::Password, Self::EmailCode].into_iter().find(|method| method.as_str() == text)
    }
}

/// Life times of what a session hands out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionRules {
    /// At most ten minutes: the longest that a right outlives its end where nobody asks the service.
    pub access_token_ttl: TimeDelta,
    pub idle_ttl: TimeDelta,
    pub absolute_ttl: TimeDelta,
}

impl Default for SessionRules {
    fn default() -> Self {
        Self {
            access_token_ttl: TimeDelta::minutes(10),
            idle_ttl: TimeDelta::days(14),
            absolute_ttl: TimeDelta::days(30),
        }
    }
}

/// The stored form of a session.
#[derive(Debug, Clone, PartialEq)]
pub struct SessionState {
    pub id: SessionId,
    pub user_id: UserId,
    /// Which session token is the current one; each refresh raises it by one.
    pub generation: i32,
    /// Goes into the MAC of the session token; worthless without the master key.
    pub nonce: [u8; 32],
    pub method: AuthenticationMethod,
    pub device_name: Option<DeviceName>,
    pub authenticated_at: DateTime<Utc>,
    pub last_used_at: DateTime<Utc>,
    pub idle_expires_at: DateTime<Utc>,
    pub absolute_expires_at: DateTime<Utc>,
    pub ended_at: Option<DateTime<Utc>>,
}

/// One signed-in device. It ends once, and neither limit can be passed by using it.
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
            nonce,
            method,
            device_name,
            authenticated_at: now,
            last_used_at: now,
            idle_expires_at: absolute_expires_at.min(now + rules.idle_ttl),
            absolute_expires_at,
            ended_at: None,
        };
        let mut history = History::default();
        history.record(now, SessionOpened { session_id: id, user_id });
        Self { state, history }
    }

    pub const fn restore(state: SessionState, version: i64) -> Self {
        Self { state, history: History::restore(version) }
    }

    /// Ending an ended session changes nothing.
    pub fn end(&mut self, now: DateTime<Utc>) {
        if self.state.ended_at.is_none() {
            self.state.ended_at = Some(now);
            self.history.record(now, SessionEnded { session_id: self.state.id, user_id: self.state.user_id });
        }
    }

    /// When the session ends if nobody uses it again.
    pub fn expires_at(&self) -> DateTime<Utc> {
        self.state.idle_expires_at.min(self.state.absolute_expires_at)
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

#[cfg(test)]
mod tests {
    use super::*;

    fn session(rules: &SessionRules) -> Session {
        let id = |n| uuid::Uuid::from_u128(n);
        let (session, user) = (SessionId::new(id(1)), UserId::new(id(2)));
        Session::open(session, user, [0; 32], AuthenticationMethod::Password, None, rules, DateTime::UNIX_EPOCH)
    }

    #[test]
    fn it_expires_at_the_nearer_of_its_two_limits() {
        let day = TimeDelta::days(1);
        let usual = SessionRules::default();
        assert_eq!(session(&usual).expires_at(), DateTime::UNIX_EPOCH + day * 14);
        let short = SessionRules { absolute_ttl: day, ..usual };
        assert_eq!(session(&short).expires_at(), DateTime::UNIX_EPOCH + day);
    }

    #[test]
    fn it_ends_once() {
        let mut session = session(&SessionRules::default());
        session.end(DateTime::UNIX_EPOCH);
        session.end(DateTime::UNIX_EPOCH + TimeDelta::days(1));
        assert_eq!(session.state().ended_at, Some(DateTime::UNIX_EPOCH));
        assert_eq!(session.history().recorded().len(), 2, "opened and ended");
    }
}
