//! Maps errors of diesel and the pool to faults.

use cqrs::Fault;
use deadpool::managed::PoolError;
use diesel::result::{DatabaseErrorKind, Error};
use diesel_async::pooled_connection::PoolError as ConnectError;

/// Faults are `Unavailable`, and can be retried, if the database is unreachable, full, locked or
/// shutting down.
pub fn fault(error: Error) -> Fault {
    match &error {
        Error::DatabaseError(
            DatabaseErrorKind::SerializationFailure | DatabaseErrorKind::UniqueViolation,
            _,
        ) => Fault::Conflict,
        Error::DatabaseError(
            DatabaseErrorKind::ClosedConnection | DatabaseErrorKind::ReadOnlyTransaction,
            _,
        )
        | Error::BrokenTransactionManager => Fault::unavailable(error),
        Error::DatabaseError(_, information) => match information.message() {
            message if message.contains("deadlock detected") => Fault::Conflict,
            message if passes_by_itself(message) => Fault::unavailable(error),
            _ => Fault::unexpected(error),
        },
        _ => Fault::unexpected(error),
    }
}

pub(crate) fn pool_fault(error: PoolError<ConnectError>) -> Fault {
    Fault::unavailable(error)
}

/// diesel has no kinds for these, only the databases' own words.
fn passes_by_itself(message: &str) -> bool {
    const SIGNS: [&str; 21] = [
        // SQLite
        "database is locked",
        "database table is locked",
        "database or disk is full",
        "disk I/O error",
        "unable to open database file",
        "attempt to write a readonly database",
        // PostgreSQL
        "connection closed",
        "terminating connection",
        "the database system is",
        "too many clients",
        "remaining connection slots",
        "canceling statement due to",
        "could not extend file",
        "No space left on device",
        "error communicating with the server",
        "unexpected message from server",
        "read-only transaction",
        // PgBouncer
        "query_wait_timeout",
        "server conn crashed",
        "server closed the connection",
        "idle transaction timeout",
    ];
    SIGNS.iter().any(|sign| message.contains(sign))
}

/// Returns whether the error violates the constraint. SQLite names table and column, PostgreSQL the
/// constraint.
pub fn violates(error: &Error, constraint: &str, columns: &str) -> bool {
    match error {
        Error::DatabaseError(DatabaseErrorKind::UniqueViolation, information) => {
            information.constraint_name() == Some(constraint)
                || information.message().contains(columns)
        }
        _ => false,
    }
}
