//! Commands and queries with exactly one handler each, checked by the compiler; no framework and no
//! I/O.
//!
//! ```
//! use loggia_cqrs::{
//!     Context, ContextModule, Dispatch, Execution, Fault, Handler, Outcome, SignedIn, TransactionPool, Wiring,
//! };
//! use std::sync::Arc;
//!
//! // A command with its refusals, policy and output.
//! #[derive(Clone)]
//! struct PinNote { text: String }
//!
//! #[derive(Debug, thiserror::Error)]
//! enum PinNoteError {
//!     #[error("the board is full")]
//!     BoardFull,
//! }
//! loggia_cqrs::problem_codes! {
//!     BOARD_FULL: Conflict = "board-full" { en: "Board full", "The board has no room: remove a note first." }
//! }
//! loggia_cqrs::refusal!(PinNoteError { BoardFull => BOARD_FULL });
//! loggia_cqrs::command!(PinNote = "board.pin_note", SignedIn => usize, PinNoteError);
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
//! // The context's ports, which a store's transactions have, and its module: the pool and the services of its handlers.
//! loggia_cqrs::ports! { trait BoardPorts { board: Board } }
//!
//! #[derive(Clone)]
//! struct Module<P> { pool: P }
//!
//! impl<P: TransactionPool> ContextModule for Module<P> {
//!     type Pool = P;
//!     fn pool(&self) -> &P { &self.pool }
//! }
//!
//! // The wiring of the command: how the module and an open transaction become its handler.
//! impl<P: TransactionPool<Transaction: BoardPorts>> Wiring<PinNote> for Module<P> {
//!     fn execution(&self) -> impl Execution<PinNote> {
//!         self.in_transaction(|_, tx| PinNoteHandler { board: tx.board() })
//!     }
//! }
//!
//! // A route holds this, and knows neither handler nor transaction.
//! loggia_cqrs::messages!(trait BoardCommands { PinNote });
//! async fn route(board: Arc<dyn BoardCommands>, context: &Context) -> Outcome<PinNote> {
//!     board.dispatch(context, PinNote { text: "milk".to_owned() }).await
//! }
//! ```

mod context;
mod dispatch;
mod dispatchers;
mod either;
mod execution;
mod failure;
mod field_fault;
mod job;
mod message;
mod messages;
mod module;
mod policy;
mod problem;
pub mod problems;
mod receipt;
mod refusal;
mod scope;
mod subscriber;
mod transaction;

pub use context::{Context, ContextBuilder, IdempotencyKey, RequestId, Transport};
pub use dispatch::{BoxFuture, Dispatch, Wiring};
pub use dispatchers::Dispatchers;
pub use either::{Either, ReceiptPorts};
pub use execution::{Direct, Execution, InTransaction, Reading};
pub use failure::{Failure, Outcome};
pub use field_fault::FieldFault;
pub use job::Job;
pub use kernel::Fault;
pub use message::{Command, Descriptor, Handler, Kind, Listed, Message, Query};
pub use module::ContextModule;
pub use policy::{Anyone, Denial, Internal, Permitted, Policy, Required, Requirement, SignedIn};
pub use problem::{ProblemClass, ProblemCode, ProblemDefinition, Wording};
pub use receipt::{Claim, Receipts, Replayable};
pub use refusal::{Quota, Refusal, RefusalDetails};
pub use subscriber::{Delivered, EventSubscriber, Subscriber, Subscribing, Subscription, TryAgain};
pub use transaction::{ReadPool, TransactionPool};
