use super::Problem;
use crate::problems;
use cqrs::{Failure, FieldFault, ProblemCode, Refusal, problems::VALIDATION_FAILED};
use kernel::{Locale, error_chain};

impl<R: Refusal> From<Failure<R>> for Problem {
    fn from(failure: Failure<R>) -> Self {
        match &failure {
            Failure::Refused(refusal) => Self::refused(refusal),
            // unlike an API consumer, the operator is shown the causes
            _ => Self::new(failure.code(), error_chain(&failure)),
        }
    }
}

impl Problem {
    pub(crate) fn refused<R: Refusal>(refusal: &R) -> Self {
        let sentence = refusal.to_string();
        let problem = match refusal.details().fields.as_slice() {
            [] => Self::new(refusal.code(), sentence),
            [(_, fault)] => Self::of_argument(refusal.code(), fault, sentence),
            faults => Self::new(refusal.code(), with_faults(&sentence, faults)),
        };
        Self { hint: hint(problem.code), ..problem }
    }

    /// The sentence says what is wrong with the one invalid argument; the reason is the API's code for it.
    fn of_argument(code: ProblemCode, fault: &FieldFault, sentence: String) -> Self {
        match code_of_argument(fault).filter(|_| code == VALIDATION_FAILED) {
            Some(own) => Self::new(own, sentence),
            None => Self { reason: Some(fault.code), ..Self::new(code, sentence) },
        }
    }
}

/// The invalid arguments that scripts know by a more specific code than the API has.
fn code_of_argument(fault: &FieldFault) -> Option<ProblemCode> {
    match fault.code {
        "unknown-permission" => Some(problems::UNKNOWN_PERMISSION),
        "unknown-role" => Some(access::problems::ROLE_NOT_FOUND),
        _ => None,
    }
}

fn hint(code: ProblemCode) -> Option<&'static str> {
    match code {
        access::problems::ROLE_NOT_FOUND => Some("loggia role list shows them all"),
        problems::UNKNOWN_PERMISSION => Some("loggia permission list shows them all"),
        auth::problems::SIGNING_KEY_NOT_FOUND => Some("`loggia key list` shows which there are"),
        cqrs::problems::LAST_ADMINISTRATOR => Some("loggia admin create, or admin recover, makes another one first"),
        _ => None,
    }
}

fn with_faults(sentence: &str, faults: &[(&'static str, FieldFault)]) -> String {
    let faults = faults.iter().map(|(field, fault)| format!("{field} {}", fault.detail(Locale::En)));
    format!("{sentence}: {}", faults.collect::<Vec<_>>().join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use cqrs::{Denial, RefusalDetails};
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
            RefusalDetails { fields, ..RefusalDetails::default() }
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
    fn the_operator_sees_what_lies_behind() {
        let failure: Failure<Infallible> = Failure::Unavailable("disk full".into());
        let problem = Problem::from(failure);
        assert_eq!(problem.to_string(), "a dependency is unavailable: disk full (unavailable)");
    }

    #[test]
    fn all_invalid_fields_are_listed() {
        let sentence = "the order is invalid: /lines must not be empty; /buyer must not be empty (validation-failed)";
        assert_eq!(Problem::refused(&InvalidOrder).to_string(), sentence);
    }
}
