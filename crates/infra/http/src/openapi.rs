//! The OpenAPI 3.1 document, made from the endpoints that are served.

mod components;
mod listing;
mod operation;
mod problem_schema;

pub(crate) use listing::list_parameters;

use crate::{Endpoint, Routes, ServiceInfo};
use actix_web::http::Method;
use utoipa::openapi::{
    HttpMethod, Info, InfoBuilder, LicenseBuilder, OpenApi, OpenApiBuilder, PathItem, Paths,
    Server, tag::TagBuilder,
};

/// Describes all operations of an application, those of the engine included.
pub fn openapi(routes: &[Routes], service: &ServiceInfo) -> OpenApi {
    let endpoints = Routes::all_endpoints(routes);
    let mut paths = Paths::new();
    for endpoint in &endpoints {
        let item = PathItem::new(method(endpoint), operation::operation(endpoint));
        paths
            .paths
            .entry(template(endpoint.path))
            .or_default()
            .merge_operations(item);
    }
    let tags = Routes::all_tags(routes).map(|(name, description)| {
        TagBuilder::new()
            .name(name)
            .description(Some(description))
            .build()
    });
    OpenApiBuilder::new()
        .info(info(service))
        .servers(Some([Server::new("/")]))
        .tags(Some(tags))
        .paths(paths)
        .components(Some(components::components(&endpoints)))
        .build()
}

fn info(service: &ServiceInfo) -> Info {
    let license = service.license.as_deref();
    let license = license.map(|spdx| {
        LicenseBuilder::new()
            .name(spdx)
            .identifier(Some(spdx))
            .build()
    });
    InfoBuilder::new()
        .title(service.title.as_ref())
        .version(service.version.as_ref())
        .description(Some(service.description.as_ref()))
        .license(license)
        .build()
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

/// The path without the patterns of the router: `{file:.*}` → `{file}`.
pub(crate) fn template(path: &str) -> String {
    let mut parts = path.split('{');
    let mut template = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (variable, rest) = part.split_once('}').unwrap_or((part, ""));
        let name = variable.split(':').next().unwrap_or_default();
        template.push_str(&format!("{{{name}}}{rest}"));
    }
    template
}

/// The names of the variables in a template.
pub(crate) fn path_parameters(template: &str) -> impl Iterator<Item = String> {
    template
        .split('{')
        .skip(1)
        .filter_map(|part| part.split('}').next().map(str::to_owned))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_contains_only_the_names_of_variables() {
        assert_eq!(template("/v1/users/me"), "/v1/users/me");
        assert_eq!(
            template("/v1/registrations/{id}/resend"),
            "/v1/registrations/{id}/resend"
        );
        assert_eq!(template("/docs/{file:.*}"), "/docs/{file}");
        assert_eq!(
            path_parameters("/v1/a/{id}/b/{name}").collect::<Vec<_>>(),
            ["id", "name"]
        );
    }
}
