use super::{Problem, ProblemCode};
use cqrs::{Failure, Refusal};
use kernel::error_chain;

impl Problem {
    pub(crate) fn unknown_user() -> Self {
        Self::new(ProblemCode::UserNotFound, "there is no such user")
    }

    /// The one mapping of what decorators and ports add to a command's own refusals.
    pub(crate) fn of<R: Refusal>(failure: Failure<R>, refused: impl FnOnce(R) -> Self) -> Self {
        // unlike an API consumer, the operator is shown the causes
        let sentence = error_chain(&failure);
        let code = match failure {
            Failure::Refused(refusal) => return refused(refusal),
            Failure::Forbidden(_) => ProblemCode::Forbidden,
            Failure::Conflict => ProblemCode::Conflict,
            Failure::Overloaded => ProblemCode::Overloaded,
            Failure::Unavailable(_) => ProblemCode::Unavailable,
            Failure::Unexpected(_) => ProblemCode::Internal,
            Failure::KeyReused => ProblemCode::IdempotencyKeyReused,
        };
        Self::new(code, sentence)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use cqrs::Denial;
    use std::convert::Infallible;

    #[test]
    fn every_failure_has_the_code_that_the_api_has_for_it() {
        let failures: [(Failure<Infallible>, &str); 6] = [
            (Failure::Forbidden(Denial::Forbidden), "forbidden"),
            (Failure::Conflict, "conflict"),
            (Failure::Overloaded, "overloaded"),
            (Failure::Unavailable("disk full".into()), "unavailable"),
            (Failure::Unexpected("a bug".into()), "internal"),
            (Failure::KeyReused, "idempotency-key-reused"),
        ];
        for (failure, code) in failures {
            assert_eq!(Problem::of(failure, |never| match never {}).code().as_str(), code);
        }
    }

    #[test]
    fn the_operator_sees_what_lies_behind() {
        let failure: Failure<Infallible> = Failure::Unavailable("disk full".into());
        let problem = Problem::of(failure, |never| match never {});
        assert_eq!(problem.to_string(), "a dependency is unavailable: disk full (unavailable)");
    }
}
