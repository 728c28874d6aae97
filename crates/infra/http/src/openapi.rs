//! The OpenAPI 3.1 document, made from the endpoints that are served.

mod components;
mod listing;
mod operation;

use crate::{endpoint::Endpoint, routes};
use actix_web::http::Method;
use utoipa::openapi::{
    HttpMethod, Info, InfoBuilder, LicenseBuilder, OpenApi, OpenApiBuilder, PathItem, Paths, Server, Tag,
    tag::TagBuilder,
};

/// The same for every installation.
pub fn openapi() -> OpenApi {
    let endpoints = routes::endpoints();
    let mut paths = Paths::new();
    for endpoint in &endpoints {
        let item = PathItem::new(method(endpoint), operation::operation(endpoint));
        paths.paths.entry(template(endpoint.path)).or_default().merge_operations(item);
    }
    OpenApiBuilder::new()
        .info(info())
        .servers(Some([Server::new("/")]))
        .tags(Some(tags()))
        .paths(paths)
        .components(Some(components::components(&endpoints)))
        .build()
}

fn info() -> Info {
    InfoBuilder::new()
        .title("Loggia")
        .version("1")
        .description(Some(
            "Accounts: registration, sessions, profiles, roles.\n\nEvery error is a problem document (RFC 9457) whose \
             `code` is stable. Times are RFC 3339 in UTC, ids are UUIDs. Unknown fields and query parameters are refused.",
        ))
        .license(Some(LicenseBuilder::new().name("MIT OR Apache-2.0").identifier(Some("MIT OR Apache-2.0")).build()))
        .build()
}

fn tags() -> [Tag; 6] {
    [
        ("registrations", "Signing up by proof of an inbox"),
        ("sessions", "Signing in"),
        ("users", "One’s own account"),
        ("admin", "Looking after users"),
        ("superadmin", "Looking after the installation"),
        ("operations", "Health, keys and documentation"),
    ]
    .map(|(name, description)| TagBuilder::new().name(name).description(Some(description)).build())
}

fn method(endpoint: &Endpoint) -> HttpMethod {
    match endpoint.method {
        Method::POST => HttpMethod::Post,
        Method::PUT => HttpMethod::Put,
        Method::PATCH => HttpMethod::Patch,
        Method::DELETE => HttpMethod::Delete,
        _ => HttpMethod::Get,
    }
}

/// Without the patterns that only the router understands: `{file:.*}` → `{file}`.
fn template(path: &str) -> String {
    let mut parts = path.split('{');
    let start = parts.next().unwrap_or_default().to_owned();
    parts.fold(start, |template, part| {
        let (variable, rest) = part.split_once('}').unwrap_or((part, ""));
        let name = variable.split(':').next().unwrap_or_default();
        format!("{template}{{{name}}}{rest}")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_names_its_variables_only() {
        assert_eq!(template("/v1/users/me"), "/v1/users/me");
        assert_eq!(template("/v1/registrations/{id}/resend"), "/v1/registrations/{id}/resend");
        assert_eq!(template("/docs/{file:.*}"), "/docs/{file}");
    }
}
