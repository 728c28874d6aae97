//! The context of a dispatch.

use crate::Denial;
use crate::scope::{Scope, Unfinished};
use kernel::{Actor, Fault, Locale, UserActor};
use std::{any::Any, net::IpAddr, sync::Arc};
use uuid::Uuid;

/// The transport of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transport {
    Http,
    Cli,
    Worker,
    /// A program that dispatches messages itself.
    InProcess,
}

impl Transport {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Cli => "cli",
            Self::Worker => "worker",
            Self::InProcess => "in_process",
        }
    }
}

/// Identifies a request in its log lines, events and jobs: 1 to 128 characters of `[A-Za-z0-9._-]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestId(Arc<str>);

impl RequestId {
    pub fn parse(text: &str) -> Option<Self> {
        let sane = (1..=128).contains(&text.len())
            && text
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'));
        sane.then(|| Self(text.into()))
    }

    pub fn generated(id: Uuid) -> Self {
        Self(id.to_string().into())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A client's key for requests that are to be executed once. Scoped to a principal and an
/// operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdempotencyKey {
    /// Principal and operation: `<actor> <operation>`.
    pub scope: String,
    pub key: String,
    /// A keyed digest of the payload, because payloads may contain passwords.
    pub request_digest: [u8; 32],
    /// The digests of the same payload under previous keys.
    pub previous_digests: Vec<[u8; 32]>,
}

impl IdempotencyKey {
    /// Returns whether a stored digest is one of the same payload. Takes the same time for all
    /// digests.
    pub fn is_for(&self, stored: &[u8]) -> bool {
        let differences = |digest: &[u8; 32]| {
            let pairs = digest.iter().zip(stored);
            pairs.fold(0, |all, (left, right)| all | (left ^ right))
        };
        let digests = std::iter::once(&self.request_digest).chain(&self.previous_digests);
        let found = digests.fold(false, |found, digest| found | (differences(digest) == 0));
        found && stored.len() == self.request_digest.len()
    }
}

#[derive(Debug)]
struct Origin {
    actor: Actor,
    request_id: RequestId,
    causation_id: Option<Uuid>,
    traceparent: Option<String>,
    locale: Locale,
    transport: Transport,
    source: Option<IpAddr>,
    idempotency_key: Option<IdempotencyKey>,
}

/// Actor, transport, request id and language of a dispatch; and the transaction to join if it is
/// nested.
#[derive(Clone)]
pub struct Context {
    origin: Arc<Origin>,
    message: Option<&'static str>,
    nested: bool,
    scope: Option<Scope>,
}

impl Context {
    pub fn builder(actor: Actor, transport: Transport, request_id: RequestId) -> ContextBuilder {
        ContextBuilder(Origin {
            actor,
            request_id,
            causation_id: None,
            traceparent: None,
            locale: Locale::default(),
            transport,
            source: None,
            idempotency_key: None,
        })
    }

    pub fn actor(&self) -> &Actor {
        &self.origin.actor
    }

    /// Returns the user on whose behalf the message is dispatched. The policy of the message has
    /// already denied all other actors if it is [`SignedIn`](crate::SignedIn).
    pub fn signed_in(&self) -> Result<&UserActor, Denial> {
        self.origin.actor.user().ok_or(Denial::Anonymous)
    }

    pub fn request_id(&self) -> &RequestId {
        &self.origin.request_id
    }

    /// The event or delivery that caused the dispatch.
    pub fn causation_id(&self) -> Option<Uuid> {
        self.origin.causation_id
    }

    /// The W3C Trace Context of the request.
    pub fn traceparent(&self) -> Option<&str> {
        self.origin.traceparent.as_deref()
    }

    pub fn locale(&self) -> Locale {
        self.origin.locale
    }

    pub fn transport(&self) -> Transport {
        self.origin.transport
    }

    pub fn source(&self) -> Option<IpAddr> {
        self.origin.source
    }

    pub fn idempotency_key(&self) -> Option<&IdempotencyKey> {
        self.origin.idempotency_key.as_ref()
    }

    /// Returns the name of the message being handled.
    pub fn message(&self) -> Option<&'static str> {
        self.message
    }

    /// Returns whether a handler, not a transport, dispatched the message.
    pub fn is_nested(&self) -> bool {
        self.nested
    }

    /// Returns the context that the handler of the message gets, which it passes on when it
    /// dispatches.
    pub(crate) fn entering(&self, message: &'static str) -> Self {
        Self {
            message: Some(message),
            nested: self.message.is_some(),
            ..self.clone()
        }
    }

    /// Returns the context of work that the service adds to a finished message, such as recording
    /// its refusal. [`Internal`](crate::Internal) messages can be dispatched in it. It joins no
    /// transaction: the one of the message is over.
    #[must_use]
    pub fn after(&self, message: &'static str) -> Self {
        Self {
            message: Some(message),
            scope: None,
            ..self.clone()
        }
    }

    pub(crate) fn with_scope(&self, scope: Scope) -> Self {
        Self {
            scope: Some(scope),
            ..self.clone()
        }
    }

    /// Returns the open transaction to join, if there is one. Fails if it was opened by a pool of
    /// another type.
    pub(crate) fn open<T: Any + Send + Sync>(&self) -> Result<Option<Arc<T>>, Fault> {
        let Some(scope) = &self.scope else {
            return Ok(None);
        };
        let open = scope
            .open()
            .ok_or_else(|| Fault::unexpected("a transaction of another pool is open"))?;
        Ok(Some(open))
    }

    pub(crate) fn unfinished(&self) -> Option<Unfinished> {
        self.scope.as_ref().map(Scope::unfinished)
    }
}

impl std::fmt::Debug for Context {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Context")
            .field("actor", &self.origin.actor.to_string())
            .field("request_id", &self.origin.request_id.as_str())
            .field("transport", &self.origin.transport)
            .field("message", &self.message)
            .finish_non_exhaustive()
    }
}

/// Names the optional parts of a [`Context`].
#[derive(Debug)]
pub struct ContextBuilder(Origin);

impl ContextBuilder {
    #[must_use]
    pub fn locale(mut self, locale: Locale) -> Self {
        self.0.locale = locale;
        self
    }

    #[must_use]
    pub fn source(mut self, source: Option<IpAddr>) -> Self {
        self.0.source = source;
        self
    }

    #[must_use]
    pub fn causation_id(mut self, id: Uuid) -> Self {
        self.0.causation_id = Some(id);
        self
    }

    #[must_use]
    pub fn traceparent(mut self, traceparent: Option<String>) -> Self {
        self.0.traceparent = traceparent;
        self
    }

    #[must_use]
    pub fn idempotency_key(mut self, key: Option<IdempotencyKey>) -> Self {
        self.0.idempotency_key = key;
        self
    }

    pub fn build(self) -> Context {
        Context {
            origin: Arc::new(self.0),
            message: None,
            nested: false,
            scope: None,
        }
    }
}
