//! Commands and queries with exactly one handler each, checked by the compiler; no framework and no I/O.
//!
//! ```
//! use cqrs::{Context, Dispatch, Execution, Fault, Handler, InTransaction, Outcome, SignedIn, TransactionPool, Wiring};
//! use std::sync::Arc;
//!
//! // A command, what it refuses, who may send it and what it answers.
//! #[derive(Clone)]
//! struct PinNote { text: String }
//!
//! #[derive(Debug, thiserror::Error)]
//! enum PinNoteError {
//!     #[error("the board is full")]
//!     BoardFull,
//! }
//! impl cqrs::Refusal for PinNoteError {}
//! cqrs::command!(PinNote = "board.pin_note", SignedIn => usize, PinNoteError);
//!
//! // Its handler: a plain struct of ports.
//! #[async_trait::async_trait]
//! trait Board: Send + Sync {
//!     async fn pin(&self, text: &str) -> Result<Option<usize>, Fault>;
//! }
//! struct PinNoteHandler { board: Arc<dyn Board> }
//!
//! #[async_trait::async_trait]
//! impl Handler<PinNote> for PinNoteHandler {
//!     async fn handle(&self, _: &Context, message: PinNote) -> Outcome<PinNote> {
//!         let place = self.board.pin(&message.text).await?;
//!         Ok(place.ok_or(PinNoteError::BoardFull)?)
//!     }
//! }
//!
//! // Its wiring: how a transaction becomes a handler. The board is reached through the open transaction.
//! trait Ports { fn board(&self) -> Arc<dyn Board>; }
//! struct App<P> { pool: P }
//!
//! impl<P: TransactionPool<Transaction: Ports>> Wiring<PinNote> for App<P> {
//!     fn execution(&self) -> impl Execution<PinNote> {
//!         InTransaction::new(self.pool.clone(), |tx: P::Transaction| PinNoteHandler { board: tx.board() })
//!     }
//! }
//!
//! // A route holds this, and knows neither handler nor transaction.
//! cqrs::messages!(trait BoardCommands { PinNote });
//! async fn route(board: Arc<dyn BoardCommands>, context: &Context) -> Outcome<PinNote> {
//!     board.dispatch(context, PinNote { text: "milk".to_owned() }).await
//! }
//! ```

mod context;
mod dispatch;
mod execution;
mod failure;
mod message;
mod messages;
mod policy;
mod receipt;
mod scope;
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
