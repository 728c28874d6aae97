use super::Problem;
use cqrs::{Failure, FieldFault, Refusal};
use kernel::{Locale, error_chain};

impl<R: Refusal> From<Failure<R>> for Problem {
    fn from(failure: Failure<R>) -> Self {
        match &failure {
            Failure::Refused(refusal) => Self::refused(refusal),
            // unlike consumers of the API, the operator sees the causes
            _ => Self::new(failure.code(), error_chain(&failure)),
        }
    }
}

impl Problem {
    /// Describes a refusal by its own sentence.
    pub fn refused<R: Refusal>(refusal: &R) -> Self {
        let sentence = refusal.to_string();
        match refusal.details().fields.as_slice() {
            [] => Self::new(refusal.code(), sentence),
            // the sentence already says what is wrong with the one invalid argument
            [(_, fault)] => Self {
                reason: Some(fault.code),
                ..Self::new(refusal.code(), sentence)
            },
            faults => Self::new(refusal.code(), with_faults(&sentence, faults)),
        }
    }
}

fn with_faults(sentence: &str, faults: &[(&'static str, FieldFault)]) -> String {
    let faults = faults
        .iter()
        .map(|(field, fault)| format!("{field} {}", fault.detail(Locale::En)));
    format!("{sentence}: {}", faults.collect::<Vec<_>>().join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use cqrs::{Denial, ProblemCode, RefusalDetails, problems::VALIDATION_FAILED};
    use std::convert::Infallible;

    #[derive(Debug, thiserror::Error)]
    #[error("the order is invalid")]
    struct InvalidOrder;

    impl Refusal for InvalidOrder {
        const CODES: &'static [ProblemCode] = &[VALIDATION_FAILED];

        fn code(&self) -> ProblemCode {
            VALIDATION_FAILED
        }

        fn details(&self) -> RefusalDetails {
            let fault = FieldFault::new("empty", "must not be empty");
            let fields = vec![("/lines", fault.clone()), ("/buyer", fault)];
            RefusalDetails {
                fields,
                ..RefusalDetails::default()
            }
        }
    }

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
            assert_eq!(Problem::from(failure).code().name(), code);
        }
    }

    #[test]
    fn the_operator_sees_the_causes() {
        let failure: Failure<Infallible> = Failure::Unavailable("disk full".into());
        let problem = Problem::from(failure);
        assert_eq!(
            problem.to_string(),
            "a dependency is unavailable: disk full (unavailable)"
        );
    }

    #[test]
    fn all_invalid_fields_are_listed() {
        let sentence = "the order is invalid: /lines must not be empty; /buyer must not be empty (validation-failed)";
        assert_eq!(Problem::refused(&InvalidOrder).to_string(), sentence);
    }
}
