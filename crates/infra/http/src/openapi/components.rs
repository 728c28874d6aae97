//! Components that operations share: schemas, header parameters, response headers, the security
//! scheme.

use super::problem_schema;
use crate::Endpoint;
use utoipa::openapi::{
    Components, ComponentsBuilder, Header, HeaderBuilder, Object, Ref, RefOr, Required,
    example::Example,
    path::{Parameter, ParameterBuilder, ParameterIn},
    schema::{ObjectBuilder, SchemaType, Type},
    security::{HttpAuthScheme, HttpBuilder, SecurityScheme},
};

pub(super) const BEARER: &str = "bearer";

pub(super) fn components(endpoints: &[Endpoint]) -> Components {
    let codes = problem_schema::all_codes(endpoints);
    let mut schemas = problem_schema::schemas(&codes);
    schemas.extend(
        endpoints
            .iter()
            .flat_map(|endpoint| endpoint.shape.schemas().cloned()),
    );
    let bearer = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .bearer_format("JWT")
        .description(Some("The access token of a session."))
        .build();
    let mut components = ComponentsBuilder::new()
        .schemas_from_iter(schemas)
        .security_scheme(BEARER, SecurityScheme::Http(bearer));
    for (name, code) in codes {
        components = components.example(name, problem_schema::example(code));
    }
    for header in &PARAMETERS {
        components = components.parameter(header.name, header.parameter());
    }
    for header in &RESPONSE_HEADERS {
        components = components.header(header.name, header.header());
    }
    components.build()
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

struct Described {
    name: &'static str,
    kind: Type,
    pattern: Option<&'static str>,
    example: &'static str,
    description: &'static str,
}

const fn described(
    name: &'static str,
    example: &'static str,
    description: &'static str,
) -> Described {
    Described {
        name,
        kind: Type::String,
        pattern: None,
        example,
        description,
    }
}

const PARAMETERS: [Described; 6] = [
    Described {
        pattern: Some("^[A-Za-z0-9._-]{1,128}$"),
        ..described(
            "X-Request-Id",
            "checkout-4711",
            "Identifies the request in logs and responses; generated if absent.",
        )
    },
    described(
        "Accept-Language",
        "fr",
        "The language of `title`, `detail` and mails: `en` or `fr`.",
    ),
    described(
        "traceparent",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "W3C Trace Context; passed on to everything that the request causes.",
    ),
    described(
        "Idempotency-Key",
        "8e03978e-40d5-43dd-bc93-6894a57f9324",
        "A repetition returns the first result, for 24 hours: 1 to 255 visible ASCII characters.",
    ),
    described(
        "If-Match",
        "\"6d82cbb050ddc7fa\"",
        "The entity tag of the client’s version; 412 if the resource has another one.",
    ),
    described(
        "If-None-Match",
        "\"6d82cbb050ddc7fa\"",
        "The entity tag of the client’s version; 304 if the resource still has it.",
    ),
];

const RESPONSE_HEADERS: [Described; 10] = [
    described("X-Request-Id", "checkout-4711", "As sent, or generated."),
    described(
        "ETag",
        "\"6d82cbb050ddc7fa\"",
        "A strong entity tag of the resource.",
    ),
    described("WWW-Authenticate", "Bearer", "RFC 6750."),
    Described {
        kind: Type::Integer,
        ..described("Retry-After", "60", "Seconds.")
    },
    described(
        "RateLimit",
        "\"address\";r=0;t=300",
        "The quota that is used up, and for how many seconds (IETF draft).",
    ),
    described(
        "RateLimit-Policy",
        "\"address\";q=5;w=300",
        "The size of the quota and its window in seconds (IETF draft).",
    ),
    described(
        "Link",
        "</v1/admin/users?cursor=AbC>; rel=\"next\"",
        "The next page (RFC 8288), if there is one.",
    ),
    described(
        "Accept-Patch",
        "application/merge-patch+json",
        "The media types of a patch (RFC 5789).",
    ),
    described("Location", "/docs/", "The address of the resource."),
    described("Content-Language", "en", "The language of the response."),
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
        HeaderBuilder::new()
            .description(Some(self.description))
            .schema(Some(self.schema()))
            .build()
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
