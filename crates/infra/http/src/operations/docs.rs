//! The documentation, served from the binary: the page loads nothing from elsewhere.

use super::{Access, TAG};
use crate::{
    Answer, AnswerShape, Asset, Describe, Endpoint, Incoming, OperationShape, Path, PathParameter,
    Problem, codes,
};
use actix_web::{
    HttpResponse,
    http::{
        StatusCode,
        header::{self, ContentType},
    },
    web::Bytes,
};
use cqrs::{ProblemCode, problems};
use std::{borrow::Cow, sync::Arc};
use utoipa::openapi::schema::{ObjectBuilder, SchemaType, Type};
use utoipa_swagger_ui::Config;

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint {
            tag: TAG,
            id: "redirectFromRoot",
            summary: "Redirect to the documentation",
            ..Endpoint::get("/", redirect_from_root)
        },
        Endpoint {
            tag: TAG,
            id: "redirectToDocs",
            summary: "Redirect to the documentation",
            ..Endpoint::get("/docs", redirect)
        },
        Endpoint {
            tag: TAG,
            id: "readDocs",
            summary: "Read the documentation",
            description: "A page for people (Swagger UI), and its files.",
            ..Endpoint::get("/docs/{file:.*}", file)
        },
        Endpoint {
            tag: TAG,
            id: "getOpenApi",
            summary: "Get the OpenAPI document",
            ..Endpoint::get("/openapi.json", document)
        },
        Endpoint {
            tag: TAG,
            id: "getSwagger",
            summary: "Get the OpenAPI document under another name",
            ..Endpoint::get("/swagger.json", document)
        },
    ]
}

/// To the documentation.
struct Redirect<const STATUS: u16>;

impl<const STATUS: u16> Describe for Redirect<STATUS> {
    fn describe(operation: &mut OperationShape) {
        let answer = AnswerShape::empty(STATUS, "Continue at `/docs/`");
        operation.answers.push(AnswerShape {
            headers: vec!["Location"],
            ..answer
        });
    }
}

impl<const STATUS: u16> Answer for Redirect<STATUS> {
    const ANY_FORMAT: bool = true;

    fn respond(self, _: &Incoming) -> Result<HttpResponse, Problem> {
        let status = StatusCode::from_u16(STATUS).map_err(|_| problems::INTERNAL)?;
        Ok(HttpResponse::build(status)
            .insert_header((header::LOCATION, "/docs/"))
            .finish())
    }
}

/// Temporary: an application may serve something else here one day.
async fn redirect_from_root() -> Redirect<307> {
    Redirect
}

async fn redirect() -> Redirect<308> {
    Redirect
}

/// The OpenAPI document.
struct Document(Bytes);

async fn document(Access(request): Access) -> Document {
    Document(request.shared().document.clone())
}

impl Describe for Document {
    fn describe(operation: &mut OperationShape) {
        operation.answers.push(AnswerShape::of_type(
            200,
            "An OpenAPI 3.1 document",
            "application/json",
        ));
    }
}

impl Answer for Document {
    fn respond(self, _: &Incoming) -> Result<HttpResponse, Problem> {
        Ok(HttpResponse::Ok()
            .insert_header((header::CACHE_CONTROL, "public, max-age=300"))
            .content_type(ContentType::json())
            .body(self.0))
    }
}

enum DocsFile {}

impl PathParameter for DocsFile {
    type Value = String;
    const NAME: &'static str = "file";
    const UNKNOWN: ProblemCode = codes::NOT_FOUND;

    fn parse(text: &str) -> Option<String> {
        Some(text.to_owned())
    }

    fn schema() -> ObjectBuilder {
        ObjectBuilder::new().schema_type(SchemaType::Type(Type::String))
    }
}

/// Swagger UI uses inline styles; scripts are served from here only.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
                      font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

async fn file(Access(request): Access, Path(name): Path<DocsFile>) -> Result<Asset, Problem> {
    // relative, so that it also works behind a proxy that adds a prefix
    let config = Config::from("../openapi.json")
        .validator_url("none")
        .deep_linking(true);
    let found = utoipa_swagger_ui::serve(&name, Arc::new(config));
    let found = found
        .map_err(|_| problems::INTERNAL)?
        .ok_or(codes::NOT_FOUND)?;
    let is_page = matches!(name.as_str(), "" | "index.html");
    let title = &request.application().engine.info.title;
    let body = if is_page {
        titled(&found.bytes, title).into()
    } else {
        found.bytes
    };
    let body = Cow::Owned(body.into_owned());
    Ok(Asset {
        media_type: found.content_type.into(),
        policy: Some(POLICY),
        body,
    })
}

/// The page with the title of the service.
fn titled(page: &[u8], title: &str) -> Vec<u8> {
    let escaped = title.replace('&', "&amp;").replace('<', "&lt;");
    let page = String::from_utf8_lossy(page);
    page.replace(
        "<title>Swagger UI</title>",
        &format!("<title>{escaped}</title>"),
    )
    .into_bytes()
}
