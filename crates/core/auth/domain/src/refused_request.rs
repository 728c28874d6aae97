use crate::{AttemptThrottled, AuthorizationRefused, RefusedRequestEvent};
use chrono::{DateTime, Utc};
use kernel::{History, id};

id!(
    /// The id of a refused request. Refusals of one kind to one caller for one operation in one
    /// minute have the same id.
    RefusedRequestId
);

/// The reason of a refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RefusedRequestKind {
    /// The caller lacks a permission or the rank.
    Unauthorized,
    /// The caller made too many attempts.
    Throttled,
}

impl RefusedRequestKind {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unauthorized => "unauthorized",
            Self::Throttled => "throttled",
        }
    }
}

/// A refused request. It is stored only as an event (OWASP ASVS 16.3.2).
#[derive(Debug, Clone, PartialEq)]
pub struct RefusedRequest {
    id: RefusedRequestId,
    history: History<RefusedRequestEvent>,
}

impl RefusedRequest {
    /// Records that the operation, the name of a message, was refused with a problem code.
    pub fn new(
        id: RefusedRequestId,
        kind: RefusedRequestKind,
        operation: String,
        code: String,
        now: DateTime<Utc>,
    ) -> Self {
        let mut history = History::default();
        match kind {
            RefusedRequestKind::Unauthorized => history.record(
                now,
                AuthorizationRefused {
                    refused_request_id: id,
                    operation,
                    code,
                },
            ),
            RefusedRequestKind::Throttled => history.record(
                now,
                AttemptThrottled {
                    refused_request_id: id,
                    operation,
                    code,
                },
            ),
        }
        Self { id, history }
    }

    pub const fn id(&self) -> RefusedRequestId {
        self.id
    }

    pub const fn history(&self) -> &History<RefusedRequestEvent> {
        &self.history
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::AggregateEvent as _;
    use uuid::Uuid;

    #[test]
    fn each_kind_of_refusal_has_its_own_event() {
        for (kind, expected) in [
            (
                RefusedRequestKind::Unauthorized,
                "auth.authorization_refused",
            ),
            (RefusedRequestKind::Throttled, "auth.attempt_throttled"),
        ] {
            let id = RefusedRequestId::new(Uuid::nil());
            let (operation, code) = ("auth.log_in".to_owned(), "forbidden".to_owned());
            let refused = RefusedRequest::new(id, kind, operation, code, DateTime::UNIX_EPOCH);
            let names: Vec<_> = refused
                .history()
                .recorded()
                .iter()
                .map(|(_, event)| event.name())
                .collect();
            assert_eq!(names, [expected]);
        }
    }
}
