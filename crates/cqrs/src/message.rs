//! Messages: the commands and queries of a system.

use crate::{Context, Outcome, Policy, Refusal};
use async_trait::async_trait;

/// Distinguishes commands from queries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Command,
    Query,
}

/// A request with exactly one handler. Implement [`Command`] or [`Query`] next to it.
pub trait Message: Clone + Send + Sync + 'static {
    /// The name in logs, events and `describe`, such as `context.do_something`.
    const NAME: &'static str;
    const KIND: Kind;
    type Output: Send + 'static;
    /// The reasons of a refusal that a client can act on; [`std::convert::Infallible`] if there are
    /// none.
    type Refusal: Refusal;
    /// The policy that decides who may dispatch the message. Deliberately without a default.
    type Policy: Policy<Self>;
}

/// A message that may change the state.
pub trait Command: Message {}

/// A message that does not change the state.
pub trait Query: Message {}

/// Handles one kind of message. Built from ports by its wiring entry, per transaction.
#[async_trait]
pub trait Handler<M: Message>: Send + Sync {
    /// Handles the message. `Err` rolls the transaction back; a result that must be stored is a
    /// variant of the output.
    async fn handle(&self, context: &Context, message: M) -> Outcome<M>;
}

/// A message that a context lists in [`messages!`](crate::messages).
pub trait Listed: Message {
    /// The trait object that dispatches every message of the context, such as `dyn AuthMessages`.
    type Messages: ?Sized + crate::Dispatch<Self> + Send + Sync + 'static;
}

/// The description of a message for `describe` and the registry.
#[derive(Debug, Clone, Copy)]
pub struct Descriptor {
    pub name: &'static str,
    pub kind: Kind,
    pub policy: fn() -> String,
}

impl Descriptor {
    pub const fn of<M: Message>() -> Self {
        Self {
            name: M::NAME,
            kind: M::KIND,
            policy: <M::Policy as Policy<M>>::description,
        }
    }
}

/// Declares a command or a query in one line beneath its struct.
#[macro_export]
macro_rules! command {
    ($message:ty = $name:literal, $policy:ty => $output:ty, $refusal:ty) => {
        $crate::command!(@message $message, $name, Command, $policy, $output, $refusal);
        impl $crate::Command for $message {}
    };
    (@message $message:ty, $name:literal, $kind:ident, $policy:ty, $output:ty, $refusal:ty) => {
        impl $crate::Message for $message {
            const NAME: &'static str = $name;
            const KIND: $crate::Kind = $crate::Kind::$kind;
            type Output = $output;
            type Refusal = $refusal;
            type Policy = $policy;
        }
    };
}

/// See [`command!`].
#[macro_export]
macro_rules! query {
    ($message:ty = $name:literal, $policy:ty => $output:ty, $refusal:ty) => {
        $crate::command!(@message $message, $name, Query, $policy, $output, $refusal);
        impl $crate::Query for $message {}
    };
}
