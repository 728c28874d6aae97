//! Errors as clients see them: problem details (RFC 9457).

mod code;
mod document;
mod field;
mod rate_limit;

pub(crate) use code::ProblemCode;
pub(crate) use document::{FieldErrorBody, Occurrence, ProblemBody, render};
pub(crate) use field::{FieldError, FieldFault};
pub(crate) use rate_limit::RateLimit;

use actix_web::{HttpResponse, ResponseError, http::StatusCode};
use auth::ReauthenticationError;
use auth_domain::Throttled;
use chrono::{DateTime, Utc};
use cqrs::{Denial, Failure};
use serde_json::Value;

/// A refusal or failure on its way out. Language, request id and path are added where it leaves (`frame`).
#[derive(Debug, thiserror::Error)]
#[error("{}", .code.as_str())]
pub(crate) struct Problem {
    pub(crate) code: ProblemCode,
    pub(crate) errors: Vec<FieldError>,
    /// Seconds.
    pub(crate) retry_after: Option<u64>,
    /// What was used up, where that has a name.
    pub(crate) rate_limit: Option<Box<RateLimit>>,
    /// RFC 6750 section 3.1: the challenge names an error only when a token was shown.
    pub(crate) token_shown: bool,
    /// Of a 405.
    pub(crate) allow: Option<Box<str>>,
    /// Of the 415 to a patch.
    pub(crate) accept_patch: bool,
    /// An extension member of the document.
    pub(crate) member: Option<Box<(&'static str, Value)>>,
}

impl Problem {
    pub(crate) const fn new(code: ProblemCode) -> Self {
        Self {
            code,
            errors: Vec::new(),
            retry_after: None,
            rate_limit: None,
            token_shown: false,
            allow: None,
            accept_patch: false,
            member: None,
        }
    }

    pub(crate) fn fields(code: ProblemCode, errors: Vec<FieldError>) -> Self {
        Self { errors, ..Self::new(code) }
    }

    /// One broken field.
    pub(crate) fn field(pointer: &str, fault: FieldFault) -> Self {
        Self::fields(ProblemCode::ValidationFailed, vec![FieldError { pointer: pointer.to_owned(), fault }])
    }

    pub(crate) fn refused_token(code: ProblemCode) -> Self {
        Self { token_shown: true, ..Self::new(code) }
    }

    pub(crate) fn retry(code: ProblemCode, seconds: u64) -> Self {
        Self { retry_after: Some(seconds), ..Self::new(code) }
    }

    /// At least a second, so that nobody is told to try again at once.
    pub(crate) fn retry_at(code: ProblemCode, at: DateTime<Utc>, now: DateTime<Utc>) -> Self {
        let milliseconds = u64::try_from((at - now).num_milliseconds()).unwrap_or_default();
        Self::retry(code, milliseconds.div_ceil(1000).max(1))
    }

    /// Too many passwords or codes were wrong.
    pub(crate) fn throttled(throttled: Throttled, now: DateTime<Utc>) -> Self {
        let rate_limit = Some(Box::new(RateLimit::of(&throttled.rule)));
        Self { rate_limit, ..Self::retry_at(ProblemCode::TooManyAttempts, throttled.retry_at, now) }
    }

    pub(crate) fn not_reauthenticated(refusal: ReauthenticationError, now: DateTime<Utc>) -> Self {
        match refusal {
            ReauthenticationError::WrongPassword => Self::new(ProblemCode::ReauthenticationFailed),
            ReauthenticationError::TooManyAttempts(throttled) => Self::throttled(throttled, now),
        }
    }

    /// What every dispatch can end with; `refusal` maps what is the message's own.
    pub(crate) fn of<R>(failure: Failure<R>, refusal: impl FnOnce(R) -> Self) -> Self {
        match failure {
            Failure::Refused(refused) => refusal(refused),
            Failure::Forbidden(Denial::Anonymous) => Self::new(ProblemCode::InvalidToken),
            Failure::Forbidden(Denial::Forbidden) => Self::new(ProblemCode::Forbidden),
            Failure::Conflict => Self::new(ProblemCode::Conflict),
            Failure::Overloaded => Self::retry(ProblemCode::Overloaded, 1),
            Failure::Unavailable(_) => Self::retry(ProblemCode::Unavailable, 5),
            Failure::Unexpected(_) => Self::new(ProblemCode::Internal),
            Failure::KeyReused => Self::new(ProblemCode::IdempotencyKeyReused),
        }
    }
}

impl From<ProblemCode> for Problem {
    fn from(code: ProblemCode) -> Self {
        Self::new(code)
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.code.status()
    }

    fn error_response(&self) -> HttpResponse {
        HttpResponse::new(self.status_code())
    }
}
