//! The documentation, served from the binary: the page fetches nothing from elsewhere.

use crate::{
    endpoint::{Answer, Endpoint, Kind},
    problem::{Problem, ProblemCode},
    request::{AnyFormat, Public},
};
use actix_web::{
    HttpResponse,
    http::header::{self, ContentType},
};
use std::sync::Arc;
use utoipa_swagger_ui::Config;

pub(super) fn endpoints() -> Vec<Endpoint> {
    let document = |path, id, summary| Endpoint {
        tag: "operations",
        id,
        summary,
        answers: vec![Answer::of_type(200, "An OpenAPI 3.1 document", "application/json")],
        kind: Kind::Plain,
        ..Endpoint::get(path, document)
    };
    vec![
        document("/openapi.json", "getOpenApi", "Show the OpenAPI document"),
        document("/swagger.json", "getSwagger", "Show the OpenAPI document under another name"),
        Endpoint {
            tag: "operations",
            id: "redirectToDocs",
            summary: "Go to the documentation",
            answers: vec![Answer { headers: &["Location"], ..Answer::empty(308, "To `/docs/`") }],
            kind: Kind::Plain,
            ..Endpoint::get("/docs", redirect)
        },
        Endpoint {
            tag: "operations",
            id: "readDocs",
            summary: "Read the documentation",
            description: "A page for people (Swagger UI), and the files it is made of.",
            answers: vec![Answer::of_type(200, "The page, or one of its files", "text/html")],
            problems: &[ProblemCode::NotFound],
            kind: Kind::Plain,
            ..Endpoint::get("/docs/{file:.*}", file)
        },
    ]
}

async fn document(Public(call): Public) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "public, max-age=300"))
        .content_type(ContentType::json())
        .body(call.shared().document.clone())
}

async fn redirect(_: AnyFormat) -> HttpResponse {
    HttpResponse::PermanentRedirect().insert_header((header::LOCATION, "/docs/")).finish()
}

/// Swagger UI styles its elements inline; scripts come from here only.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
                      font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

async fn file(AnyFormat(call): AnyFormat) -> Result<HttpResponse, Problem> {
    // relative, so that it also works behind a proxy that adds a prefix
    let config = Config::from("../openapi.json").validator_url("none").deep_linking(true);
    let found = utoipa_swagger_ui::serve(call.path_segment("file").unwrap_or_default(), Arc::new(config));
    let found = found.map_err(|_| ProblemCode::Internal)?.ok_or(ProblemCode::NotFound)?;
    Ok(HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "public, max-age=300"))
        .insert_header((header::CONTENT_SECURITY_POLICY, POLICY))
        .content_type(found.content_type)
        .body(found.bytes.into_owned()))
}
