//! The only owner of diesel: pools, transactions, repositories, queries, the event log, the
//! delivery table, migrations.
//!
//! Another crate adds its own tables with [`backends!`], a [`MigrationSet`], and
//! `cqrs::provide_ports!` for `Tx`; its repositories write through [`Tx`]'s connection and store
//! events with `Tx::append`.
#![expect(clippy::duplicate_mod, reason = "one source compiled once per backend")]

mod address;
mod admin;
mod backends;
mod compatibility;
mod database;
mod delivery_signal;
mod environment;
mod errors;
mod handles;
mod lanes;
mod migration_sets;
#[cfg(feature = "postgres")]
pub mod pg;
#[cfg(feature = "sqlite")]
pub mod sqlite;
mod types;

pub use address::{InvalidDatabaseUrl, Transport, check_url, transport};
pub use admin::DatabaseAdmin;
pub use database::{
    DatabasePorts, DatabaseUpkeep, PoolSettings, Pooler, ServerTime, SqliteSynchronous, open,
};
pub use delivery_signal::DeliverySignal;
pub use environment::Environment;
pub use errors::{fault, violates};
pub use handles::{Database, Reads, Tx};
pub use migration_sets::{MigrationSet, MigrationSetRefused, MigrationSets};
pub use types::Id;

/// For the folders of a [`MigrationSet`].
pub use diesel_migrations::embed_migrations;
