//! The document that a problem becomes.

use super::{FieldFault, Problem, ProblemCode, rate_limit};
use crate::request::BodyKind;
use actix_web::{
    HttpResponse,
    body::BoxBody,
    http::{
        StatusCode,
        header::{self, HeaderMap, HeaderName, HeaderValue},
    },
};
use kernel::Locale;
use serde::Serialize;
use utoipa::{
    ToSchema,
    openapi::schema::{Object, ObjectBuilder, SchemaType, Type},
};

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
    /// The path that was asked for.
    #[schema(format = "uri-reference", example = "/v1/registrations")]
    pub(crate) instance: &'a str,
    #[schema(schema_with = code_schema)]
    pub(crate) code: &'a str,
    /// As in `X-Request-Id`.
    pub(crate) request_id: &'a str,
    /// All broken fields at once.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub(crate) errors: Vec<FieldErrorBody<'a>>,
}

/// One broken field of the body.
#[derive(Serialize, ToSchema)]
#[schema(as = FieldError)]
pub(crate) struct FieldErrorBody<'a> {
    /// JSON pointer (RFC 6901).
    #[schema(example = "/email")]
    pointer: &'a str,
    #[schema(example = "invalid-email")]
    code: &'static str,
    #[schema(example = "is not a valid e-mail address")]
    detail: String,
}

impl<'a> FieldErrorBody<'a> {
    pub(crate) fn new(pointer: &'a str, fault: FieldFault, locale: Locale) -> Self {
        Self { pointer, code: fault.code(), detail: fault.detail(locale) }
    }
}

fn code_schema() -> Object {
    let names = ProblemCode::ALL.iter().map(|code| code.as_str());
    ObjectBuilder::new().schema_type(SchemaType::Type(Type::String)).enum_values(Some(names)).build()
}

/// Where a problem happened.
pub(crate) struct Occurrence<'a> {
    pub(crate) locale: Locale,
    pub(crate) instance: &'a str,
    pub(crate) request_id: &'a str,
}

/// Turns the response into the problem's document; what other layers have put into its headers stays.
pub(crate) fn render(problem: &Problem, at: &Occurrence<'_>, response: HttpResponse) -> HttpResponse {
    let (mut response, _) = response.into_parts();
    *response.status_mut() = problem.code.status();
    set_headers(problem, at.locale, response.headers_mut());
    response.set_body(BoxBody::new(document(problem, at)))
}

fn document(problem: &Problem, at: &Occurrence<'_>) -> Vec<u8> {
    #[derive(Serialize)]
    struct Extended<'a> {
        #[serde(flatten)]
        body: ProblemBody<'a>,
        #[serde(flatten)]
        member: Option<std::collections::BTreeMap<&'static str, &'a serde_json::Value>>,
    }
    let wording = problem.code.wording(at.locale);
    let errors = problem.errors.iter().map(|error| FieldErrorBody::new(&error.pointer, error.fault, at.locale));
    let body = ProblemBody {
        type_uri: problem.code.type_uri(),
        title: wording.title,
        status: problem.code.status().as_u16(),
        detail: wording.detail,
        instance: at.instance,
        code: problem.code.as_str(),
        request_id: at.request_id,
        errors: errors.collect(),
    };
    let member = problem.member.as_deref().map(|(name, value)| [(*name, value)].into());
    serde_json::to_vec(&Extended { body, member }).unwrap_or_default()
}

fn set_headers(problem: &Problem, locale: Locale, headers: &mut HeaderMap) {
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(locale.as_str()));
    headers.append(header::VARY, HeaderValue::from_static("Accept-Language"));
    if problem.code.status() == StatusCode::UNAUTHORIZED {
        let challenge = if problem.token_shown { r#"Bearer error="invalid_token""# } else { "Bearer" };
        headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static(challenge));
    }
    if let Some(seconds) = problem.retry_after {
        headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        if problem.code.status() == StatusCode::TOO_MANY_REQUESTS {
            rate_limit::set_headers(problem.code, problem.rate_limit.as_deref(), seconds, headers);
        }
    }
    if problem.accept_patch {
        let accepted = HeaderValue::from_str(&BodyKind::MergePatch.media_types().join(", "));
        accepted.map(|accepted| headers.insert(HeaderName::from_static("accept-patch"), accepted)).ok();
    }
    if let Some(allow) = problem.allow.as_deref().and_then(|allow| HeaderValue::from_str(allow).ok()) {
        headers.insert(header::ALLOW, allow);
    }
}
