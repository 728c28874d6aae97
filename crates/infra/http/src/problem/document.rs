//! The document that a problem becomes.

use super::{FieldError, Problem, ProblemHeader, Retry, rate_limit};
use crate::BodyKind;
use actix_web::{
    HttpResponse,
    body::BoxBody,
    http::{
        StatusCode,
        header::{self, HeaderMap, HeaderName, HeaderValue},
    },
};
use chrono::{DateTime, Utc};
use cqrs::ProblemCode;
use kernel::Locale;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Problem details (RFC 9457). `title` and `detail` follow `Accept-Language`; decide by `code`.
#[derive(Serialize, ToSchema)]
#[schema(as = Problem)]
pub(crate) struct ProblemBody<'a> {
    #[serde(rename = "type")]
    #[schema(format = "uri", example = "urn:problem-type:loggia:validation-failed")]
    pub(crate) type_uri: String,
    #[schema(example = "Validation failed")]
    pub(crate) title: &'a str,
    #[schema(example = 422)]
    pub(crate) status: u16,
    pub(crate) detail: &'a str,
    /// The path of the request.
    #[schema(format = "uri-reference", example = "/v1/registrations")]
    pub(crate) instance: &'a str,
    #[schema(example = "validation-failed")]
    pub(crate) code: &'a str,
    /// The same as in `X-Request-Id`.
    pub(crate) request_id: &'a str,
    /// All invalid fields.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub(crate) errors: Vec<FieldErrorBody<'a>>,
}

/// An invalid field of the body.
#[derive(Serialize, ToSchema)]
#[schema(as = FieldError)]
pub(crate) struct FieldErrorBody<'a> {
    /// JSON pointer (RFC 6901).
    #[schema(example = "/email")]
    pointer: &'a str,
    #[schema(example = "invalid-email")]
    code: &'static str,
    #[schema(example = "is not a valid e-mail address")]
    detail: &'a str,
}

impl<'a> FieldErrorBody<'a> {
    pub(crate) fn new(error: &'a FieldError, locale: Locale) -> Self {
        Self {
            pointer: &error.pointer,
            code: error.fault.code,
            detail: error.fault.detail(locale),
        }
    }
}

/// A URI that identifies the problem type; it does not resolve.
pub(crate) fn type_uri(code: ProblemCode) -> String {
    format!("urn:problem-type:loggia:{}", code.name())
}

/// The request that a problem belongs to.
pub(crate) struct Occurrence<'a> {
    pub(crate) locale: Locale,
    pub(crate) instance: &'a str,
    pub(crate) request_id: &'a str,
    pub(crate) now: DateTime<Utc>,
}

/// Turns the response into the problem's document, and keeps the headers that other layers have
/// set.
pub(crate) fn render(
    problem: &Problem,
    at: &Occurrence<'_>,
    response: HttpResponse,
) -> HttpResponse {
    let (mut response, _) = response.into_parts();
    *response.status_mut() = problem.status();
    set_headers(problem, at, response.headers_mut());
    response.set_body(BoxBody::new(document(problem, at)))
}

fn document(problem: &Problem, at: &Occurrence<'_>) -> Vec<u8> {
    #[derive(Serialize)]
    struct Extended<'a> {
        #[serde(flatten)]
        body: ProblemBody<'a>,
        #[serde(flatten)]
        member: Option<BTreeMap<&'static str, &'a serde_json::Value>>,
    }
    let wording = problem.code.wording(at.locale);
    let body = ProblemBody {
        type_uri: type_uri(problem.code),
        title: wording.title,
        status: problem.status().as_u16(),
        detail: wording.detail,
        instance: at.instance,
        code: problem.code.name(),
        request_id: at.request_id,
        errors: problem
            .errors
            .iter()
            .map(|error| FieldErrorBody::new(error, at.locale))
            .collect(),
    };
    let member = problem
        .details()
        .and_then(|details| details.member.as_ref());
    let member = member.map(|(name, value)| [(*name, value)].into());
    serde_json::to_vec(&Extended { body, member }).unwrap_or_default()
}

fn set_headers(problem: &Problem, at: &Occurrence<'_>, headers: &mut HeaderMap) {
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/problem+json"),
    );
    headers.insert(
        header::CONTENT_LANGUAGE,
        HeaderValue::from_static(at.locale.as_str()),
    );
    headers.append(header::VARY, HeaderValue::from_static("Accept-Language"));
    let status = problem.status();
    if status == StatusCode::UNAUTHORIZED {
        headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    let Some(details) = problem.details() else {
        return;
    };
    if let Some(retry) = details.retry {
        let seconds = retry.seconds(at.now);
        headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        if status == StatusCode::TOO_MANY_REQUESTS {
            rate_limit::set_headers(problem.code, details.quota.as_ref(), seconds, headers);
        }
    }
    match &details.header {
        Some(ProblemHeader::AcceptPatch) => {
            let media_types = BodyKind::MergePatch.media_types().join(", ");
            if let Ok(media_types) = HeaderValue::from_str(&media_types) {
                headers.insert(HeaderName::from_static("accept-patch"), media_types);
            }
        }
        Some(ProblemHeader::Allow(methods)) => {
            if let Ok(methods) = HeaderValue::from_str(methods) {
                headers.insert(header::ALLOW, methods);
            }
        }
        Some(ProblemHeader::RejectedToken) => {
            // RFC 6750 section 3.1: only if the request had a token
            let challenge = HeaderValue::from_static(r#"Bearer error="invalid_token""#);
            headers.insert(header::WWW_AUTHENTICATE, challenge);
        }
        None => {}
    }
}

impl Retry {
    /// Rounds up, to at least one second.
    fn seconds(self, now: DateTime<Utc>) -> u64 {
        match self {
            Self::AfterSeconds(seconds) => seconds,
            Self::At(at) => {
                let milliseconds = u64::try_from((at - now).num_milliseconds()).unwrap_or_default();
                milliseconds.div_ceil(1000).max(1)
            }
        }
    }
}
