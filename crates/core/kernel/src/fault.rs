//! Technical failures of ports.

pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// A technical failure of a port. A refusal is not a fault: commands declare their own refusals.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// A concurrent transaction changed the same data; a new attempt may succeed.
    #[error("the data was changed concurrently")]
    Conflict,
    /// A dependency (database, disk) does not respond; a later attempt may succeed.
    #[error("a dependency is unavailable")]
    Unavailable(#[source] BoxError),
    /// A bounded queue is full; an attempt shortly after may succeed.
    #[error("a work queue is full")]
    Overloaded,
    /// A bug or a broken installation.
    #[error("an unexpected error occurred")]
    Unexpected(#[source] BoxError),
}

impl Fault {
    pub fn unexpected(error: impl Into<BoxError>) -> Self {
        Self::Unexpected(error.into())
    }

    pub fn unavailable(error: impl Into<BoxError>) -> Self {
        Self::Unavailable(error.into())
    }
}
