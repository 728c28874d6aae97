//! Problem details (RFC 9457).

pub mod codes;
mod document;
mod rate_limit;

pub(crate) use document::{FieldErrorBody, Occurrence, ProblemBody, render, type_uri};

use actix_web::{HttpResponse, ResponseError, http::StatusCode};
use chrono::{DateTime, Utc};
use cqrs::{Failure, FieldFault, ProblemClass, ProblemCode, Quota, Refusal, problems};
use serde_json::Value;

/// An error response. The language, the request id and the path are added where the response leaves
/// the server.
#[derive(Debug, thiserror::Error)]
#[error("{code}")]
pub struct Problem {
    pub code: ProblemCode,
    /// The invalid fields of the body.
    pub errors: Vec<FieldError>,
    details: Option<Box<Details>>,
}

/// Properties that only some problems have.
#[derive(Debug, Default)]
pub(crate) struct Details {
    pub(crate) retry: Option<Retry>,
    pub(crate) quota: Option<Quota>,
    pub(crate) member: Option<(&'static str, Value)>,
    pub(crate) header: Option<ProblemHeader>,
}

/// When another try makes sense.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retry {
    AfterSeconds(u64),
    At(DateTime<Utc>),
}

/// A response header that only some problems have.
#[derive(Debug)]
pub(crate) enum ProblemHeader {
    Allow(String),
    AcceptPatch,
    /// `error="invalid_token"` in the challenge.
    RejectedToken,
}

/// An invalid field, by JSON pointer (RFC 6901) into the body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    pub pointer: String,
    pub fault: FieldFault,
}

impl Problem {
    pub const fn new(code: ProblemCode) -> Self {
        Self {
            code,
            errors: Vec::new(),
            details: None,
        }
    }

    /// Reports invalid fields.
    pub fn fields(code: ProblemCode, errors: Vec<FieldError>) -> Self {
        Self {
            errors,
            ..Self::new(code)
        }
    }

    #[must_use]
    pub fn with_retry(mut self, retry: Retry) -> Self {
        self.details_mut().retry = Some(retry);
        self
    }

    /// The quota that is used up, for `RateLimit-Policy`.
    #[must_use]
    pub fn with_quota(mut self, quota: Quota) -> Self {
        self.details_mut().quota = Some(quota);
        self
    }

    /// Adds an extension member to the document.
    #[must_use]
    pub fn with_member(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.details_mut().member = Some((name, value.into()));
        self
    }

    pub(crate) fn with_header(mut self, header: ProblemHeader) -> Self {
        self.details_mut().header = Some(header);
        self
    }

    pub(crate) fn details(&self) -> Option<&Details> {
        self.details.as_deref()
    }

    fn details_mut(&mut self) -> &mut Details {
        self.details.get_or_insert_default()
    }

    /// The HTTP status of its code.
    pub fn status(&self) -> StatusCode {
        status_of(self.code)
    }
}

impl From<ProblemCode> for Problem {
    fn from(code: ProblemCode) -> Self {
        let problem = Self::new(code);
        match code {
            problems::OVERLOADED => problem.with_retry(Retry::AfterSeconds(1)),
            problems::UNAVAILABLE => problem.with_retry(Retry::AfterSeconds(5)),
            _ => problem,
        }
    }
}

impl<R: Refusal> From<Failure<R>> for Problem {
    fn from(failure: Failure<R>) -> Self {
        let mut problem = Self::from(failure.code());
        let Failure::Refused(refusal) = failure else {
            return problem;
        };
        let details = refusal.details();
        let fields = details.fields.into_iter();
        problem.errors = fields
            .map(|(pointer, fault)| FieldError {
                pointer: pointer.to_owned(),
                fault,
            })
            .collect();
        if let Some(at) = details.retry_at {
            problem = problem.with_retry(Retry::At(at));
        }
        match details.quota {
            Some(quota) => problem.with_quota(quota),
            None => problem,
        }
    }
}

/// The HTTP status of a problem code: that of its class, but for the few codes that only HTTP has.
pub fn status_of(code: ProblemCode) -> StatusCode {
    if let Some((_, status)) = codes::STATUSES
        .iter()
        .find(|(own, _)| own.name() == code.name())
    {
        return *status;
    }
    match code.class() {
        ProblemClass::Malformed => StatusCode::BAD_REQUEST,
        ProblemClass::Unauthenticated => StatusCode::UNAUTHORIZED,
        ProblemClass::Forbidden => StatusCode::FORBIDDEN,
        ProblemClass::NotFound => StatusCode::NOT_FOUND,
        ProblemClass::Conflict => StatusCode::CONFLICT,
        ProblemClass::PreconditionFailed => StatusCode::PRECONDITION_FAILED,
        ProblemClass::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
        ProblemClass::PreconditionRequired => StatusCode::PRECONDITION_REQUIRED,
        ProblemClass::Limited => StatusCode::TOO_MANY_REQUESTS,
        ProblemClass::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        ProblemClass::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.status()
    }

    fn error_response(&self) -> HttpResponse {
        HttpResponse::new(self.status())
    }
}
