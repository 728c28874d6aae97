//! Isolated databases for tests: each test gets its own, on SQLite and on PostgreSQL, removed when it is dropped.
//!
//! SQLite is always there. PostgreSQL is the server that `LOGGIA_TEST_POSTGRES_URL` names, else one on 127.0.0.1:5432
//! that lets `postgres` or `root` in, else one started privately from local binaries. Without any, tests that need it
//! pass as skipped after one line on the standard error output; under `LOGGIA_REQUIRE_SERVICES=1` they fail.

mod connection;
mod environment;
mod macros;
mod naming;
mod postgres;
mod sqlite;
mod test_database;

pub use connection::Connection;
#[doc(hidden)]
pub use macros::provide;
pub use macros::run;
pub use test_database::TestDatabase;
