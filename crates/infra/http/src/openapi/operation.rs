//! Builds an OpenAPI operation with every response it can return.

use super::components::{BEARER, example_ref, header_ref, parameter_ref};
use crate::{AnswerShape, BodyShape, Endpoint, Security, problem::ProblemBody, status_of};
use cqrs::ProblemCode;
use std::collections::BTreeMap;
use utoipa::{
    ToSchema,
    openapi::{
        Content, ContentBuilder, Ref, Required, Response, ResponseBuilder, ResponsesBuilder,
        path::{Operation, OperationBuilder},
        request_body::{RequestBody, RequestBodyBuilder},
        security::SecurityRequirement,
    },
};

pub(super) fn operation(endpoint: &Endpoint) -> Operation {
    let shape = &endpoint.shape;
    let mut responses = ResponsesBuilder::new();
    for answer in &shape.answers {
        responses = responses.response(answer.status.to_string(), success(answer));
    }
    let body = shape.body.as_ref();
    let is_patch =
        body.is_some_and(|body| body.media_types.contains(&"application/merge-patch+json"));
    for (status, codes) in by_status(endpoint.problem_codes()) {
        responses = responses.response(status.to_string(), problem(status, &codes, is_patch));
    }
    let mut operation = OperationBuilder::new()
        .tag(endpoint.tag)
        .operation_id(Some(endpoint.id))
        .summary(Some(endpoint.summary))
        .description(description(endpoint))
        .request_body(body.map(request_body))
        .responses(responses);
    for parameter in &shape.parameters {
        operation = operation.parameter(parameter.clone());
    }
    for header in ["X-Request-Id", "Accept-Language", "traceparent"]
        .iter()
        .chain(&shape.headers)
    {
        operation = operation.parameter_ref(parameter_ref(header));
    }
    for requirement in security(shape.security) {
        operation = operation.security(requirement);
    }
    operation.build()
}

/// The description with the required permissions at its end.
fn description(endpoint: &Endpoint) -> Option<String> {
    let mut permissions = endpoint.shape.permissions.clone();
    permissions.sort();
    permissions.dedup();
    let names: Vec<_> = permissions
        .iter()
        .map(|permission| format!("`{permission}`"))
        .collect();
    match (endpoint.description, names.as_slice()) {
        ("", []) => None,
        (text, []) => Some(text.to_owned()),
        ("", names) => Some(format!("Requires {}.", names.join(" and "))),
        (text, names) => Some(format!("{text} Requires {}.", names.join(" and "))),
    }
}

/// Alternatives: one of them is enough.
fn security(security: Security) -> Vec<SecurityRequirement> {
    let bearer = SecurityRequirement::new(BEARER, [] as [&str; 0]);
    match security {
        Security::Required => vec![bearer],
        Security::Optional => vec![bearer, SecurityRequirement::default()],
        Security::None => vec![SecurityRequirement::default()],
    }
}

fn by_status(
    codes: impl Iterator<Item = ProblemCode>,
) -> BTreeMap<u16, BTreeMap<&'static str, ProblemCode>> {
    let mut statuses = BTreeMap::<_, BTreeMap<_, _>>::new();
    for code in codes {
        statuses
            .entry(status_of(code).as_u16())
            .or_default()
            .insert(code.name(), code);
    }
    statuses
}

fn success(answer: &AnswerShape) -> Response {
    let mut response = ResponseBuilder::new().description(answer.description.as_ref());
    for header in ["X-Request-Id"].iter().chain(&answer.headers) {
        response = response.header_ref(*header, header_ref(header));
    }
    let Some(media_type) = answer.media_type else {
        return response.build();
    };
    let schema = answer
        .schemas
        .first()
        .map(|(name, _)| Ref::from_schema_name(name));
    response.content(media_type, Content::new(schema)).build()
}

fn problem(status: u16, codes: &BTreeMap<&'static str, ProblemCode>, is_patch: bool) -> Response {
    let content = ContentBuilder::new()
        .schema(Some(Ref::from_schema_name(ProblemBody::name())))
        .examples_from_iter(codes.keys().map(|name| (*name, example_ref(name))))
        .build();
    let names: Vec<_> = codes.keys().map(|name| format!("`{name}`")).collect();
    let mut response = ResponseBuilder::new()
        .description(names.join(", "))
        .content("application/problem+json", content);
    for header in problem_headers(status, is_patch) {
        response = response.header_ref(header, header_ref(header));
    }
    response.build()
}

fn problem_headers(status: u16, is_patch: bool) -> Vec<&'static str> {
    let mut headers = vec!["X-Request-Id", "Content-Language"];
    match status {
        401 => headers.push("WWW-Authenticate"),
        415 if is_patch => headers.push("Accept-Patch"),
        429 => headers.extend(["Retry-After", "RateLimit", "RateLimit-Policy"]),
        503 => headers.push("Retry-After"),
        _ => {}
    }
    headers
}

fn request_body(body: &BodyShape) -> RequestBody {
    let required = if body.required {
        Required::True
    } else {
        Required::False
    };
    let mut request_body = RequestBodyBuilder::new().required(Some(required));
    for media_type in body.media_types {
        request_body = request_body.content(
            *media_type,
            Content::new(Some(Ref::from_schema_name(body.name))),
        );
    }
    request_body.build()
}
