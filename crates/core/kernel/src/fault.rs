//! What can go wrong in a port for reasons that are nobody's decision.

pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// A port's failure. Refusals are not faults: they belong to the command that refuses.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// Somebody else changed the same thing at the same time; a fresh attempt may succeed.
    #[error("it was changed by somebody else at the same time")]
    Conflict,
    /// A dependency (database, disk) does not answer; worth another try later.
    #[error("a dependency is unavailable")]
    Unavailable(#[source] BoxError),
    /// A bounded queue is full; worth another try soon.
    #[error("too much work is waiting already")]
    Overloaded,
    /// A bug or a broken installation.
    #[error("something unexpected happened")]
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
