//! The context of a dispatch.

mod builder;
mod idempotency_key;
mod request_id;

pub use builder::ContextBuilder;
pub use idempotency_key::IdempotencyKey;
pub use request_id::RequestId;

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
