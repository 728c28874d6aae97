use crate::{AnswerShape, BodyShape, ServiceKey};
use cqrs::{ProblemCode, problems};
use kernel::Permission;
use std::collections::BTreeMap;
use utoipa::openapi::{RefOr, Schema, path::Parameter};

/// Contributes to the description of an operation. Implemented by extractors and answers.
pub trait Describe {
    fn describe(operation: &mut OperationShape);
}

/// An operation as the types of its handler describe it.
#[derive(Default)]
pub struct OperationShape {
    pub security: Security,
    pub permissions: Vec<Permission>,
    pub parameters: Vec<Parameter>,
    /// Request headers, besides those that every operation reads.
    pub headers: Vec<&'static str>,
    pub body: Option<BodyShape>,
    pub answers: Vec<AnswerShape>,
    problems: BTreeMap<&'static str, ProblemCode>,
    services: Vec<(ServiceKey, &'static str)>,
}

/// Whether an operation reads an access token.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Security {
    #[default]
    None,
    Optional,
    Required,
}

impl OperationShape {
    /// An access token is required.
    pub fn authenticate(&mut self) {
        self.security = Security::Required;
        self.may_answer(&[problems::INVALID_TOKEN, crate::codes::TOKEN_STALE]);
    }

    /// Adds problems that it can answer with.
    pub fn may_answer(&mut self, codes: &[ProblemCode]) {
        self.problems
            .extend(codes.iter().map(|code| (code.name(), *code)));
    }

    /// States that it needs a service; `user` is the message or body that uses it.
    pub fn require<T: ?Sized + 'static>(&mut self, user: &'static str) {
        self.require_key(ServiceKey::of::<T>(), user);
    }

    pub(crate) fn require_key(&mut self, service: ServiceKey, user: &'static str) {
        self.services.push((service, user));
    }

    /// Describes an answer that has further headers.
    pub fn with_headers<A: Describe>(&mut self, headers: &[&'static str]) {
        let already = self.answers.len();
        A::describe(self);
        for answer in self.answers.iter_mut().skip(already) {
            answer.headers.extend(headers);
        }
    }

    pub fn problems(&self) -> impl Iterator<Item = ProblemCode> {
        self.problems.values().copied()
    }

    pub fn answers_with(&self, code: &ProblemCode) -> bool {
        self.problems.contains_key(code.name())
    }

    /// The schemas of its bodies and answers, by name.
    pub(crate) fn schemas(&self) -> impl Iterator<Item = &(String, RefOr<Schema>)> {
        let of_answers = self.answers.iter().flat_map(|answer| &answer.schemas);
        self.body
            .iter()
            .flat_map(|body| &body.schemas)
            .chain(of_answers)
    }

    /// The services that it needs, each with the message or body that uses it.
    pub fn services(&self) -> &[(ServiceKey, &'static str)] {
        &self.services
    }
}

impl std::fmt::Debug for OperationShape {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OperationShape")
            .field("security", &self.security)
            .field("permissions", &self.permissions)
            .field("problems", &self.problems.keys())
            .finish_non_exhaustive()
    }
}
