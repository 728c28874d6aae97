//! The adapters, compiled once per backend: as `pg::shared` and as `sqlite::shared`. `super` is the
//! backend module, which supplies `Conn`, `Backend`, `sql::*` and the statements that differ.

use super::{
    Backend, Conn, DETACHES_READS, GRANTS_OF_ACCOUNT, KIND, KNOWS_FREQUENCIES, Lane, MARKS,
    PointConnection, PointReads, READS_MAY_LAG, USER_OF_EVENT, begin_write, claim, embedded,
    has_migrations_table, lock_account, lock_signing_keys, server_time, settled, sql, unsettled,
    wait_for_receipt,
};

mod access;
mod accounts;
mod administrators;
mod credentials;
mod current_user;
pub(crate) mod declarations;
mod deliveries;
mod email_changes;
mod erasure;
mod event_history;
mod events;
mod events_about;
mod events_query;
mod expired_rows;
mod exports;
mod find_user_query;
mod grants;
mod jobs;
pub mod keyset;
mod known_networks;
mod mac_keys;
mod mail_allowances;
mod mail_rows;
pub(crate) mod migrations;
mod password_attempts;
mod password_links;
mod permissions;
mod personal_data;
mod ports;
mod profiles;
mod reads;
mod receipts;
mod refused_requests;
mod registrations;
mod revocations;
mod roles;
mod roles_query;
pub mod schema;
mod sealed_rows;
mod session_uses;
mod sessions;
mod sessions_query;
mod signing_keys;
mod signing_keys_query;
mod store;
mod suppressions;
mod throttles;
mod tx;
mod users_query;
mod write_probe;

pub(crate) use deliveries::ClaimedRow;
pub(crate) use events_query::Marks;
pub use reads::{ReadConnection, Reads};
pub(crate) use revocations::RevocationRow;
use store::Manager;
pub(crate) use store::pool as build_pool;
pub use store::{Connection, Pool, Store};
pub use tx::Tx;
