//! Policies: who may dispatch a message, on every transport.

use crate::{Context, Message};
use kernel::{Actor, Permission};
use std::marker::PhantomData;

/// The reason why a policy denies a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Denial {
    /// The caller is not signed in.
    Anonymous,
    /// The caller is signed in and lacks the permission.
    Forbidden,
}

/// The callers that a policy allows, for documents and registries.
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

/// Decides before data is loaded. Restricting rows is left to the query.
pub trait Policy<M: Message>: Send + Sync + 'static {
    /// Decides without the message, before a transport reads the body.
    fn admit(context: &Context) -> Result<(), Denial>;

    /// Decides with the message. Called for every dispatch.
    fn authorize(context: &Context, message: &M) -> Result<(), Denial> {
        let _ = message;
        Self::admit(context)
    }

    fn requirement() -> Requirement;

    /// Returns a phrase for `describe`.
    fn description() -> String {
        Self::requirement().to_string()
    }
}

/// Allows all callers, including anonymous ones.
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

/// Allows users with a valid access token. Excludes the system principal, because such messages
/// refer to the caller's own account.
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

/// Allows the system principal and handlers that dispatch the message as a part of their work.
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

/// The permission that [`Permitted`] requires.
pub trait Required: Send + Sync + 'static {
    const PERMISSION: Permission;
}

/// Allows users with the permission, and the system principal.
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
