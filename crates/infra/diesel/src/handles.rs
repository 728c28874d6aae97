//! The database that a build supports, and what handlers are built from: a transaction or a reader.
//!
//! With both backends these are [`cqrs::Either`], which forwards every context's ports, also those
//! of another crate, to the backend. With one backend they are that backend's own types.

#[cfg(all(feature = "postgres", feature = "sqlite"))]
mod both {
    use crate::{pg, sqlite};
    use cqrs::Either;

    /// The open pools of one database. Cheap to clone.
    pub type Database = Either<pg::Store, sqlite::Store>;
    /// A handle to an open transaction.
    pub type Tx = Either<pg::Tx, sqlite::Tx>;
    /// The read side: its own connections, or those of an open transaction.
    pub type Reads = Either<pg::Reads, sqlite::Reads>;
}

#[cfg(all(feature = "postgres", not(feature = "sqlite")))]
pub use crate::pg::{Reads, Store as Database, Tx};
#[cfg(all(feature = "sqlite", not(feature = "postgres")))]
pub use crate::sqlite::{Reads, Store as Database, Tx};
#[cfg(all(feature = "postgres", feature = "sqlite"))]
pub use both::{Database, Reads, Tx};
