//! What operations share: schemas, header parameters, response headers, the security scheme.

use crate::{
    endpoint::Endpoint,
    problem::{FieldErrorBody, FieldFault, ProblemBody, ProblemCode},
};
use kernel::Locale;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        Components, ComponentsBuilder, Header, HeaderBuilder, Object, Ref, RefOr, Required,
        example::{Example, ExampleBuilder},
        path::{Parameter, ParameterBuilder, ParameterIn},
        schema::{ObjectBuilder, SchemaType, Type},
        security::{HttpAuthScheme, HttpBuilder, SecurityScheme},
    },
};

pub(super) const BEARER: &str = "bearer";

pub(super) fn components(endpoints: &[Endpoint]) -> Components {
    let mut schemas = vec![(ProblemBody::name().into_owned(), ProblemBody::schema())];
    ProblemBody::schemas(&mut schemas);
    for endpoint in endpoints {
        schemas.extend(endpoint.body.iter().map(|body| (body.name.to_owned(), body.schema.clone().into())));
        schemas.extend(endpoint.answers.iter().flat_map(|answer| answer.schemas.iter().cloned()));
    }
    let bearer = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .bearer_format("JWT")
        .description(Some("The access token of a session."))
        .build();
    let components =
        ComponentsBuilder::new().schemas_from_iter(schemas).security_scheme(BEARER, SecurityScheme::Http(bearer));
    let components = ProblemCode::ALL.iter().fold(components, |all, code| all.example(code.as_str(), example(*code)));
    let components = PARAMETERS.iter().fold(components, |all, header| all.parameter(header.name, header.parameter()));
    RESPONSE_HEADERS.iter().fold(components, |all, header| all.header(header.name, header.header())).build()
}

pub(super) fn parameter_ref(name: &str) -> Ref {
    Ref::new(format!("#/components/parameters/{name}"))
}

pub(super) fn header_ref(name: &str) -> Ref {
    Ref::new(format!("#/components/headers/{name}"))
}

pub(super) fn example_ref(name: &str) -> RefOr<Example> {
    RefOr::Ref(Ref::new(format!("#/components/examples/{name}")))
}

/// What a problem with this code looks like.
fn example(code: ProblemCode) -> Example {
    let wording = code.wording(Locale::En);
    let broken = match code {
        ProblemCode::ValidationFailed => Some(("/email", FieldFault::InvalidEmail)),
        ProblemCode::DuplicateKey => Some(("/email", FieldFault::Duplicate)),
        _ => None,
    };
    let document = ProblemBody {
        type_uri: code.type_uri(),
        title: wording.title,
        status: code.status().as_u16(),
        detail: wording.detail,
        instance: "/v1/users/me",
        code: code.as_str(),
        request_id: "checkout-4711",
        errors: broken.map(|(pointer, fault)| FieldErrorBody::new(pointer, fault, Locale::En)).into_iter().collect(),
    };
    ExampleBuilder::new().summary(wording.title).value(serde_json::to_value(document).ok()).build()
}

struct Described {
    name: &'static str,
    kind: Type,
    pattern: Option<&'static str>,
    example: &'static str,
    description: &'static str,
}

const fn described(name: &'static str, example: &'static str, description: &'static str) -> Described {
    Described { name, kind: Type::String, pattern: None, example, description }
}

const PARAMETERS: [Described; 6] = [
    Described {
        pattern: Some("^[A-Za-z0-9._-]{1,128}$"),
        ..described("X-Request-Id", "checkout-4711", "Names the request in logs and answers; otherwise one is made up.")
    },
    described("Accept-Language", "fr", "The language of `title`, `detail` and mails: `en` or `fr`."),
    described(
        "traceparent",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "W3C Trace Context; passed on to whatever the request causes.",
    ),
    described(
        "Idempotency-Key",
        "8e03978e-40d5-43dd-bc93-6894a57f9324",
        "Makes a repetition return the first result, for 24 hours: 1 to 255 visible ASCII characters.",
    ),
    described("If-Match", "\"6d82cbb050ddc7fa\"", "The entity tag that was read; anything else is answered with 412."),
    described("If-None-Match", "\"6d82cbb050ddc7fa\"", "Answer 304 when the entity tag is still this one."),
];

const RESPONSE_HEADERS: [Described; 9] = [
    described("X-Request-Id", "checkout-4711", "As sent, or made up."),
    described("ETag", "\"6d82cbb050ddc7fa\"", "Strong; covers at least everything in the body."),
    described("WWW-Authenticate", "Bearer", "RFC 6750."),
    Described { kind: Type::Integer, ..described("Retry-After", "60", "Seconds.") },
    described("RateLimit", "\"address\";r=0;t=300", "What is used up, and for how many seconds (IETF draft)."),
    described("RateLimit-Policy", "\"address\";q=5;w=300", "How many there are in how many seconds (IETF draft)."),
    described("Accept-Patch", "application/merge-patch+json", "What a patch may come as (RFC 5789)."),
    described("Location", "/docs/", "Where it is."),
    described("Content-Language", "en", "Of `title` and `detail`."),
];

impl Described {
    fn parameter(&self) -> Parameter {
        ParameterBuilder::new()
            .name(self.name)
            .parameter_in(ParameterIn::Header)
            .required(Required::False)
            .description(Some(self.description))
            .schema(Some(self.schema()))
            .build()
    }

    fn header(&self) -> Header {
        HeaderBuilder::new().description(Some(self.description)).schema(Some(self.schema())).build()
    }

    fn schema(&self) -> Object {
        let example: serde_json::Value = match self.kind {
            Type::Integer => self.example.parse().unwrap_or_default(),
            _ => self.example.into(),
        };
        ObjectBuilder::new()
            .schema_type(SchemaType::Type(self.kind.clone()))
            .pattern(self.pattern)
            .examples([example])
            .build()
    }
}
