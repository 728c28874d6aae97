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

/// Decides before anything is loaded. Rows are narrowed in the query itself.
pub trait Policy<M: Message>: Send + Sync + 'static {
    fn authorize(context: &Context, message: &M) -> Result<(), Denial>;
    /// One phrase for `describe`.
    fn description() -> String;
}

/// Anonymous callers included.
#[derive(Debug, Clone, Copy)]
pub struct Anyone;

impl<M: Message> Policy<M> for Anyone {
    fn authorize(_: &Context, _: &M) -> Result<(), Denial> {
        Ok(())
    }

    fn description() -> String {
        "anyone".to_owned()
    }
}

/// A user with a valid access token. The system principal is no user: such messages speak of "me".
#[derive(Debug, Clone, Copy)]
pub struct SignedIn;

impl<M: Message> Policy<M> for SignedIn {
    fn authorize(context: &Context, _: &M) -> Result<(), Denial> {
        match context.actor() {
            Actor::User(_) => Ok(()),
            Actor::Anonymous => Err(Denial::Anonymous),
            Actor::System(_) => Err(Denial::Forbidden),
        }
    }

    fn description() -> String {
        "signed-in user".to_owned()
    }
}

/// Only the system principal, or another handler as a part of its own work.
#[derive(Debug, Clone, Copy)]
pub struct Internal;

impl<M: Message> Policy<M> for Internal {
    fn authorize(context: &Context, _: &M) -> Result<(), Denial> {
        match context.actor() {
            _ if context.is_nested() => Ok(()),
            Actor::System(_) => Ok(()),
            Actor::Anonymous => Err(Denial::Anonymous),
            Actor::User(_) => Err(Denial::Forbidden),
        }
    }

    fn description() -> String {
        "internal".to_owned()
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
    fn authorize(context: &Context, _: &M) -> Result<(), Denial> {
        match context.actor() {
            actor if actor.holds(&P::PERMISSION) => Ok(()),
            Actor::Anonymous => Err(Denial::Anonymous),
            Actor::User(_) | Actor::System(_) => Err(Denial::Forbidden),
        }
    }

    fn description() -> String {
        format!("permission {}", P::PERMISSION)
    }
}
