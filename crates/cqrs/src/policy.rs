//! Who may dispatch a message, whatever the transport.

use crate::{Context, Message};
use kernel::{Actor, Permission};
use std::marker::PhantomData;

/// Why a policy said no.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Denial {
    /// Nobody is signed in and somebody must be.
    Anonymous,
    /// The caller is known and lacks the right.
    Forbidden,
}

/// Who a policy lets pass, for documents and registries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Requirement {
    Anyone,
    SignedIn,
    Internal,
    Permission(Permission),
}

impl std::fmt::Display for Requirement {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Anyone => f.write_str("anyone"),
            Self::SignedIn => f.write_str("signed-in user"),
            Self::Internal => f.write_str("internal"),
            Self::Permission(permission) => write!(f, "permission {permission}"),
        }
    }
}

/// Decides before anything is loaded. Rows are narrowed in the query itself.
pub trait Policy<M: Message>: Send + Sync + 'static {
    /// Decides without the message: transports ask before they read a body.
    fn admit(context: &Context) -> Result<(), Denial>;

    /// Decides with the message. Called for every dispatch.
    fn authorize(context: &Context, message: &M) -> Result<(), Denial> {
        let _ = message;
        Self::admit(context)
    }

    fn requirement() -> Requirement;

    /// One phrase for `describe`.
    fn description() -> String {
        Self::requirement().to_string()
    }
}

/// Anonymous callers included.
#[derive(Debug, Clone, Copy)]
pub struct Anyone;

impl<M: Message> Policy<M> for Anyone {
    fn admit(_: &Context) -> Result<(), Denial> {
        Ok(())
    }

    fn requirement() -> Requirement {
        Requirement::Anyone
    }
}

/// A user with a valid access token. The system principal is no user: such messages speak of "me".
#[derive(Debug, Clone, Copy)]
pub struct SignedIn;

impl<M: Message> Policy<M> for SignedIn {
    fn admit(context: &Context) -> Result<(), Denial> {
        match context.actor() {
            Actor::User(_) => Ok(()),
            Actor::Anonymous => Err(Denial::Anonymous),
            Actor::System(_) => Err(Denial::Forbidden),
        }
    }

    fn requirement() -> Requirement {
        Requirement::SignedIn
    }
}

/// Only the system principal, or another handler as a part of its own work.
#[derive(Debug, Clone, Copy)]
pub struct Internal;

impl<M: Message> Policy<M> for Internal {
    fn admit(context: &Context) -> Result<(), Denial> {
        match context.actor() {
            _ if context.is_nested() => Ok(()),
            Actor::System(_) => Ok(()),
            Actor::Anonymous => Err(Denial::Anonymous),
            Actor::User(_) => Err(Denial::Forbidden),
        }
    }

    fn requirement() -> Requirement {
        Requirement::Internal
    }
}

/// The permission that [`Permitted`] asks for.
pub trait Required: Send + Sync + 'static {
    const PERMISSION: Permission;
}

/// Holders of one permission, and the system principal.
#[derive(Debug, Clone, Copy)]
pub struct Permitted<P>(PhantomData<P>);

impl<M: Message, P: Required> Policy<M> for Permitted<P> {
    fn admit(context: &Context) -> Result<(), Denial> {
        match context.actor() {
            actor if actor.holds(&P::PERMISSION) => Ok(()),
            Actor::Anonymous => Err(Denial::Anonymous),
            Actor::User(_) | Actor::System(_) => Err(Denial::Forbidden),
        }
    }

    fn requirement() -> Requirement {
        Requirement::Permission(P::PERMISSION)
    }
}
