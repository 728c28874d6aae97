//! Commands and queries with exactly one handler each, checked by the compiler; no framework and no I/O.

mod context;
mod dispatch;
mod execution;
mod failure;
mod message;
mod messages;
mod policy;
mod receipt;
mod subscriber;
mod transaction;

pub use context::{Context, ContextBuilder, IdempotencyKey, RequestId, Transport};
pub use dispatch::{BoxFuture, Dispatch, Wiring};
pub use execution::{Direct, Execution, InTransaction, Reading};
pub use failure::{Failure, Outcome, Refusal};
pub use kernel::Fault;
pub use message::{Command, Descriptor, Handler, Kind, Message, Query};
pub use policy::{Anyone, Denial, Internal, Permitted, Policy, Required, SignedIn};
pub use receipt::{Claim, Receipts, Replayable};
pub use subscriber::{Delivered, EventSubscriber, Subscription, TryAgain};
pub use transaction::{ReadPool, TransactionPool};
