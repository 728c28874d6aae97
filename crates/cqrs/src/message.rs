//! What can be asked of the system.

use crate::{Context, Outcome, Policy, Refusal};
use async_trait::async_trait;

/// Whether a message changes anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Command,
    Query,
}

/// A request with exactly one handler. Implement [`Command`] or [`Query`] next to it.
pub trait Message: Clone + Send + Sync + 'static {
    /// `context.do_something`; what logs, events and `describe` call it.
    const NAME: &'static str;
    const KIND: Kind;
    type Output: Send + 'static;
    /// What a client can act on when the answer is no; [`std::convert::Infallible`] where it never is.
    type Refusal: Refusal;
    /// Who may dispatch it. Deliberately without a default.
    type Policy: Policy<Self>;
}

/// A message that may change something.
pub trait Command: Message {}

/// A message that changes nothing.
pub trait Query: Message {}

/// Answers one kind of message. Built per transaction from ports by its wiring entry.
#[async_trait]
pub trait Handler<M: Message>: Send + Sync {
    /// `Err` rolls everything back; a refusal that must leave a trace is a variant of the output.
    async fn handle(&self, context: &Context, message: M) -> Outcome<M>;
}

/// A message that a context lists in [`messages!`](crate::messages).
pub trait Listed: Message {
    /// The trait object that dispatches every message of the context, such as `dyn AuthMessages`.
    type Messages: ?Sized + crate::Dispatch<Self> + Send + Sync + 'static;
}

/// A message as `describe` and the registry list it.
#[derive(Debug, Clone, Copy)]
pub struct Descriptor {
    pub name: &'static str,
    pub kind: Kind,
    pub policy: fn() -> String,
}

impl Descriptor {
    pub const fn of<M: Message>() -> Self {
        Self { name: M::NAME, kind: M::KIND, policy: <M::Policy as Policy<M>>::description }
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
