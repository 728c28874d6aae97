//! Failures of a dispatch.

use crate::{Denial, ProblemCode, Refusal, problems};
use kernel::{BoxError, Fault};

/// A failed dispatch. `Refused` belongs to the message, the other variants to decorators and ports.
#[derive(Debug, thiserror::Error)]
pub enum Failure<R> {
    #[error(transparent)]
    Refused(R),
    #[error("this is not allowed")]
    Forbidden(Denial),
    #[error("another change was made at the same time")]
    Conflict,
    #[error("too much work is waiting already")]
    Overloaded,
    #[error("a dependency is unavailable")]
    Unavailable(#[source] BoxError),
    #[error("something unexpected happened")]
    Unexpected(#[source] BoxError),
    /// The idempotency key was used before with another payload.
    #[error("this idempotency key belongs to another request")]
    KeyReused,
}

pub type Outcome<M> =
    Result<<M as crate::Message>::Output, Failure<<M as crate::Message>::Refusal>>;

impl<R> Failure<R> {
    /// Maps the refusal of a nested message to one of the outer message.
    pub fn map_refusal<S>(self, map: impl FnOnce(R) -> S) -> Failure<S> {
        self.or_else_refused(|refusal| Failure::Refused(map(refusal)))
    }

    /// Like [`Failure::map_refusal`], but a refusal may become any failure.
    pub fn or_else_refused<S>(self, map: impl FnOnce(R) -> Failure<S>) -> Failure<S> {
        match self {
            Self::Refused(refusal) => map(refusal),
            Self::Forbidden(denial) => Failure::Forbidden(denial),
            Self::Conflict => Failure::Conflict,
            Self::Overloaded => Failure::Overloaded,
            Self::Unavailable(source) => Failure::Unavailable(source),
            Self::Unexpected(source) => Failure::Unexpected(source),
            Self::KeyReused => Failure::KeyReused,
        }
    }

    /// Turns a refusal into an unexpected failure, for nested messages that cannot be refused here
    /// except by a bug.
    pub fn refusal_is_unexpected<S>(self) -> Failure<S>
    where
        R: Refusal,
    {
        self.or_else_refused(|refusal| Failure::Unexpected(refusal.into()))
    }
}

impl<R: Refusal> Failure<R> {
    /// Returns the code of the refusal, or the shared code of the other failures.
    pub fn code(&self) -> ProblemCode {
        match self {
            Self::Refused(refusal) => refusal.code(),
            Self::Forbidden(Denial::Anonymous) => problems::INVALID_TOKEN,
            Self::Forbidden(Denial::Forbidden) => problems::FORBIDDEN,
            Self::Conflict => problems::CONFLICT,
            Self::Overloaded => problems::OVERLOADED,
            Self::Unavailable(_) => problems::UNAVAILABLE,
            Self::Unexpected(_) => problems::INTERNAL,
            Self::KeyReused => problems::IDEMPOTENCY_KEY_REUSED,
        }
    }
}

impl<R: Refusal> From<R> for Failure<R> {
    fn from(refusal: R) -> Self {
        Self::Refused(refusal)
    }
}

impl<R> From<Denial> for Failure<R> {
    fn from(denial: Denial) -> Self {
        Self::Forbidden(denial)
    }
}

impl<R> From<Fault> for Failure<R> {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Conflict => Self::Conflict,
            Fault::Overloaded => Self::Overloaded,
            Fault::Unavailable(source) => Self::Unavailable(source),
            Fault::Unexpected(source) => Self::Unexpected(source),
        }
    }
}
