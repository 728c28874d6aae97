//! Isolated databases for tests: each test gets its own on SQLite and PostgreSQL, removed on drop.
//!
//! SQLite is always available. PostgreSQL is the server named by `LOGGIA_TEST_POSTGRES_URL`,
//! otherwise one on 127.0.0.1:5432 that accepts `postgres` or `root` without a password, otherwise
//! a private server started from local binaries. If there is none, tests that need PostgreSQL are
//! skipped with one line on the standard error output; with `LOGGIA_REQUIRE_SERVICES=1` they fail.

mod connection;
mod environment;
mod macros;
mod naming;
mod postgres;
mod sqlite;
mod test_database;
mod transaction_pooler;

pub use connection::Connection;
#[doc(hidden)]
pub use macros::provide;
pub use macros::run;
pub use postgres::TlsServer;
pub use test_database::TestDatabase;
pub use transaction_pooler::TransactionPooler;
