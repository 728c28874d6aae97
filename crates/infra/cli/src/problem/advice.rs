use super::Problem;
use cqrs::{ProblemCode, problems::VALIDATION_FAILED};

/// Additions to the problems of a verb.
#[derive(Clone, Copy, Default)]
pub(crate) struct Advice {
    pub(crate) hints: &'static [(ProblemCode, &'static str)],
    /// By the code of a field's fault.
    pub(crate) argument_codes: &'static [(&'static str, ProblemCode)],
}

impl Advice {
    pub(crate) fn added_to(&self, problem: Problem) -> Problem {
        let problem = self.with_code_of_argument(problem);
        let hint = self
            .hints
            .iter()
            .find(|(code, _)| *code == problem.code)
            .map(|(_, hint)| *hint);
        Problem {
            hint: problem.hint.or(hint),
            ..problem
        }
    }

    fn with_code_of_argument(&self, problem: Problem) -> Problem {
        let of_reason =
            |&&(reason, _): &&(&'static str, ProblemCode)| problem.reason == Some(reason);
        match self.argument_codes.iter().find(of_reason) {
            Some((_, code)) if problem.code == VALIDATION_FAILED => Problem {
                code: *code,
                reason: None,
                ..problem
            },
            _ => problem,
        }
    }
}
