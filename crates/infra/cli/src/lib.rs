//! The command line of an application: the verbs that know no context (`serve`, `worker`, `db`,
//! `config`, …), and the tools to write further ones.
//!
//! A program lists its own verbs in [`Program::verbs`]. Help texts, completion scripts, `--json`,
//! `--set`, `--config` and exit codes work for them as for the built-in ones.
//!
//! ```
//! use clap::{Args, Parser};
//! use loggia_cli::{Invocation, Problem, RunVerb, Verb, table};
//! use serde_json::json;
//!
//! # #[derive(Clone)]
//! # struct CountOrders { status: String }
//! # struct AnyoneMayCount;
//! # cqrs::query!(CountOrders = "orders.count_orders", cqrs::Anyone => usize, std::convert::Infallible);
//! # cqrs::messages!(pub trait OrderMessages { CountOrders });
//! /// Look at orders
//! #[derive(Parser)]
//! enum Order {
//!     Count(Count),
//! }
//!
//! /// Count orders
//! #[derive(Args)]
//! struct Count {
//!     /// Only orders with this status
//!     #[arg(long)]
//!     status: String,
//! }
//!
//! impl RunVerb for Order {
//!     async fn execute(self, invocation: &mut Invocation<'_>) -> Result<(), Problem> {
//!         let Self::Count(Count { status }) = self;
//!         let operator = invocation.operator().await?;
//!         let count = operator.dispatch(CountOrders { status: status.clone() }).await?;
//!         let text = table(["STATUS", "ORDERS"], [[status, count.to_string()]]);
//!         invocation.console.answer(&json!({ "count": count }), &text)
//!     }
//! }
//!
//! assert_eq!(Verb::of::<Order>("order").name(), "order");
//! ```

mod application;
mod arguments;
mod commands;
mod console;
mod invocation;
mod new_file;
mod operator;
mod paging;
mod problem;
pub mod problems;
mod run;
mod setting_flags;
mod terminal;
mod verb;
mod verbs;

pub use application::{
    Application, EventRow, Identity, ImportedPasswords, ManagedDatabase, MigrationName, Program,
    ResealedRows, RewrapOptions, RewrapProgress, RewrapReport, ServeOptions, SettingRow,
};
pub use console::{Confirmation, Console, PasswordSource, table};
pub use invocation::Invocation;
pub use new_file::{NewFile, write_new_file};
pub use operator::Operator;
pub use paging::{Paging, TableRow};
pub use problem::{InvalidSetting, Problem};
pub use run::run;
pub use setting_flags::SettingFlags;
pub use terminal::{ProcessTerminal, Terminal};
pub use verb::{RunVerb, Verb};
