//! The pages that links in mails open. A script posts the token from the link's fragment, which browsers do not send to
//! servers. Opening a page does not use up its link.

mod page;

use crate::{
    endpoint::{Answer, Endpoint, Kind},
    problem::{Problem, ProblemCode},
    request::AnyFormat,
};
use actix_web::{
    HttpResponse,
    http::header::{self, HeaderName},
};
use askama::Template;
use page::LinkPage;

pub(super) fn endpoints() -> Vec<Endpoint> {
    const TAG: &str = "links";
    vec![
        Endpoint {
            tag: TAG,
            id: "openLink",
            summary: "Open a mailed link",
            description: "A page for people, in the language of `Accept-Language`: `password-reset` or `invitation`. It \
                          uses nothing up.",
            answers: vec![Answer::of_type(200, "The page", "text/html")],
            problems: &[ProblemCode::NotFound],
            kind: Kind::Plain,
            ..Endpoint::get("/links/{kind}", page)
        },
        Endpoint {
            tag: TAG,
            id: "readLinkAsset",
            summary: "Read a file that such a page is made of",
            answers: vec![Answer::of_type(200, "A script or a style sheet", "text/javascript")],
            problems: &[ProblemCode::NotFound],
            kind: Kind::Plain,
            ..Endpoint::get("/links/assets/{file}", asset)
        },
    ]
}

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; \
                      form-action 'none'; frame-ancestors 'none'; base-uri 'none'";
const LANGUAGE: HeaderName = header::CONTENT_LANGUAGE;

const SCRIPT: &str = include_str!("links/choose_password.js");
const STYLE: &str = include_str!("links/style.css");

async fn page(AnyFormat(call): AnyFormat) -> Result<HttpResponse, Problem> {
    let locale = call.context().locale();
    let page = LinkPage::of(call.path_segment("kind").unwrap_or_default(), locale).ok_or(ProblemCode::NotFound)?;
    let html = page.render().map_err(|_| ProblemCode::Internal)?;
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_SECURITY_POLICY, POLICY))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::VARY, "Accept-Language"))
        .insert_header((LANGUAGE, locale.as_str()))
        .content_type("text/html; charset=utf-8")
        .body(html))
}

async fn asset(AnyFormat(call): AnyFormat) -> Result<HttpResponse, Problem> {
    let (media_type, text) = match call.path_segment("file") {
        Some("choose-password.js") => ("text/javascript; charset=utf-8", SCRIPT),
        Some("style.css") => ("text/css; charset=utf-8", STYLE),
        _ => return Err(ProblemCode::NotFound.into()),
    };
    Ok(HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "public, max-age=300"))
        .content_type(media_type)
        .body(text))
}
