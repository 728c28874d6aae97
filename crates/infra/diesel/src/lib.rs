//! The only owner of diesel: pools, transactions, repositories, queries, the event log, the delivery table, migrations.
#![expect(clippy::duplicate_mod, reason = "one source compiled once per backend")]

mod admin;
mod compatibility;
mod database;
mod environment;
mod errors;
mod handles;
pub mod pg;
pub mod sqlite;
mod types;

pub use admin::{AdminError, DatabaseAdmin, Difference, MigrationStatus};
pub use database::{Database, InvalidDatabaseUrl, PoolSettings, SqliteSynchronous};
pub use environment::Environment;
pub use handles::{Reads, Tx};
pub use types::Id;
