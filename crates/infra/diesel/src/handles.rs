//! What handlers are built from: a transaction or a reader, whichever database is behind it. Ports are traits, so that
//! every context's, also one of another crate, is forwarded to the backend by [`cqrs::Either`].

use crate::{pg, sqlite};
use cqrs::Either;

/// A handle to an open transaction.
pub type Tx = Either<pg::Tx, sqlite::Tx>;

/// The read side: its own connections, or those of an open transaction.
pub type Reads = Either<pg::Reads, sqlite::Reads>;
