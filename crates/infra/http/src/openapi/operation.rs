//! One operation with all that can come of it.

use super::{
    components::{BEARER, example_ref, header_ref, parameter_ref},
    template,
};
use crate::{
    endpoint::{Answer, Endpoint, Kind},
    problem::{ProblemBody, ProblemCode},
};
use actix_web::http::Method;
use std::collections::{BTreeMap, BTreeSet};
use utoipa::{
    ToSchema,
    openapi::{
        Content, ContentBuilder, KnownFormat, Ref, Required, Response, ResponseBuilder, ResponsesBuilder, SchemaFormat,
        path::{Operation, OperationBuilder, Parameter, ParameterBuilder, ParameterIn},
        request_body::{RequestBody, RequestBodyBuilder},
        schema::{ObjectBuilder, SchemaType, Type},
        security::SecurityRequirement,
    },
};

pub(super) fn operation(endpoint: &Endpoint) -> Operation {
    let mut responses = ResponsesBuilder::new();
    for answer in &endpoint.answers {
        responses = responses.response(answer.status.to_string(), success(answer));
    }
    for (status, codes) in by_status(problems(endpoint)) {
        responses = responses.response(status.to_string(), refusal(status, &codes, endpoint.method == Method::PATCH));
    }
    let operation = OperationBuilder::new()
        .tag(endpoint.tag)
        .operation_id(Some(endpoint.id))
        .summary(Some(endpoint.summary))
        .description(Some(endpoint.description).filter(|description| !description.is_empty()))
        .request_body(request_body(endpoint))
        .responses(responses);
    let parameters = path_parameters(endpoint).chain(query_parameter(endpoint));
    let operation = parameters.fold(operation, OperationBuilder::parameter);
    let operation =
        header_parameters(endpoint).into_iter().map(parameter_ref).fold(operation, OperationBuilder::parameter_ref);
    security(endpoint).into_iter().fold(operation, OperationBuilder::security).build()
}

/// Any one of them is enough.
fn security(endpoint: &Endpoint) -> Vec<SecurityRequirement> {
    let bearer = SecurityRequirement::new(BEARER, [] as [&str; 0]);
    match (endpoint.signed_in, endpoint.maybe_signed_in) {
        (true, _) => vec![bearer],
        (false, true) => vec![bearer, SecurityRequirement::default()],
        (false, false) => vec![SecurityRequirement::default()],
    }
}

/// Everything that this endpoint can refuse with, by what it does.
fn problems(endpoint: &Endpoint) -> BTreeSet<ProblemCode> {
    use ProblemCode as Code;
    let mut codes = BTreeSet::from([Code::UnknownQueryParameter, Code::Internal]);
    codes.extend(endpoint.problems);
    if endpoint.answers.iter().any(|answer| answer.media_type == Some("application/json")) {
        codes.insert(Code::NotAcceptable);
    }
    if endpoint.body.is_some() {
        codes.extend([Code::BadRequest, Code::MalformedJson, Code::DuplicateKey, Code::RequestTimeout]);
        codes.extend([Code::PayloadTooLarge, Code::UnsupportedMediaType, Code::ValidationFailed]);
    }
    if endpoint.signed_in {
        codes.extend([Code::InvalidToken, Code::TokenStale]);
    }
    if endpoint.idempotent {
        codes.extend([Code::InvalidIdempotencyKey, Code::IdempotencyInFlight, Code::IdempotencyKeyReused]);
    }
    match endpoint.kind {
        Kind::Command => codes.extend([Code::Conflict, Code::Overloaded, Code::Unavailable]),
        Kind::Query => codes.extend([Code::Overloaded, Code::Unavailable]),
        Kind::Plain => {}
    }
    codes
}

fn by_status(codes: BTreeSet<ProblemCode>) -> BTreeMap<u16, Vec<ProblemCode>> {
    let mut statuses = BTreeMap::<_, Vec<_>>::new();
    for code in codes {
        statuses.entry(code.status().as_u16()).or_default().push(code);
    }
    statuses
}

fn success(answer: &Answer) -> Response {
    let response =
        ResponseBuilder::new().description(answer.description).header_ref("X-Request-Id", header_ref("X-Request-Id"));
    let response = answer.headers.iter().fold(response, |all, name| all.header_ref(*name, header_ref(name)));
    let Some(media_type) = answer.media_type else { return response.build() };
    let schema = answer.schemas.first().map(|(name, _)| Ref::from_schema_name(name));
    response.content(media_type, Content::new(schema)).build()
}

fn refusal(status: u16, codes: &[ProblemCode], patch: bool) -> Response {
    let examples = codes.iter().map(|code| (code.as_str(), example_ref(code.as_str())));
    let content = ContentBuilder::new()
        .schema(Some(Ref::from_schema_name(ProblemBody::name())))
        .examples_from_iter(examples)
        .build();
    let names: Vec<_> = codes.iter().map(|code| format!("`{}`", code.as_str())).collect();
    let headers = ["X-Request-Id", "Content-Language"].into_iter().chain(match status {
        401 => Some("WWW-Authenticate"),
        429 | 503 => Some("Retry-After"),
        415 if patch => Some("Accept-Patch"),
        _ => None,
    });
    let headers = headers.chain(["RateLimit", "RateLimit-Policy"].into_iter().filter(|_| status == 429));
    let response = ResponseBuilder::new().description(names.join(", ")).content("application/problem+json", content);
    headers.fold(response, |all, name| all.header_ref(name, header_ref(name))).build()
}

fn request_body(endpoint: &Endpoint) -> Option<RequestBody> {
    let body = endpoint.body.as_ref()?;
    let required = if body.required { Required::True } else { Required::False };
    let builder = RequestBodyBuilder::new().required(Some(required));
    let content = || Content::new(Some(Ref::from_schema_name(body.name)));
    Some(body.media_types.iter().fold(builder, |all, media_type| all.content(*media_type, content())).build())
}

fn path_parameters(endpoint: &Endpoint) -> impl Iterator<Item = Parameter> {
    let template = template(endpoint.path);
    let names: Vec<_> =
        template.split('{').skip(1).filter_map(|part| part.split('}').next().map(str::to_owned)).collect();
    names.into_iter().map(|name| {
        let text = ObjectBuilder::new().schema_type(SchemaType::Type(Type::String));
        let uuid = Some(SchemaFormat::KnownFormat(KnownFormat::Uuid)).filter(|_| name == "id");
        let parameter = ParameterBuilder::new().name(name).parameter_in(ParameterIn::Path).required(Required::True);
        parameter.schema(Some(text.format(uuid).build())).build()
    })
}

fn query_parameter(endpoint: &Endpoint) -> Option<Parameter> {
    let (name, value) = endpoint.query?;
    let only = ObjectBuilder::new().schema_type(SchemaType::Type(Type::String)).enum_values(Some([value])).build();
    let parameter = ParameterBuilder::new().name(name).parameter_in(ParameterIn::Query).required(Required::True);
    Some(parameter.schema(Some(only)).build())
}

fn header_parameters(endpoint: &Endpoint) -> Vec<&'static str> {
    let mut names = vec!["X-Request-Id", "Accept-Language", "traceparent"];
    if endpoint.idempotent {
        names.push("Idempotency-Key");
    }
    names.extend(endpoint.headers);
    names
}
