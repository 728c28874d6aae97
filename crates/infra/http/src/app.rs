//! The actix application: every endpoint, in its frame.

use crate::{
    cors::cors,
    endpoint::Endpoint,
    frame::frame,
    problem::{Problem, ProblemCode},
    request::Shared,
    routes,
};
use actix_web::{
    App, Error, HttpRequest, HttpResponse, Resource,
    dev::{ServiceFactory, ServiceRequest, ServiceResponse},
    http::{Method, header},
    middleware::{Condition, from_fn},
    web,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    future::ready,
    sync::Arc,
};

type Service = ServiceResponse;

pub(crate) fn app(
    shared: Arc<Shared>,
) -> App<impl ServiceFactory<ServiceRequest, Config = (), Response = Service, Error = Error, InitError = ()>> {
    let origins = &shared.api.settings.allow_origins;
    let cors = Condition::new(!origins.is_empty(), cors(origins));
    App::new()
        .configure(|config| {
            for resource in resources(routes::endpoints()) {
                config.service(resource);
            }
        })
        .default_service(web::route().to(|| ready(Err::<HttpResponse, Problem>(ProblemCode::NotFound.into()))))
        .wrap(cors)
        .wrap(from_fn(move |request, next| frame(shared.clone(), request, next)))
}

/// One per path; in the order of paths, where fixed segments come before variable ones.
fn resources(endpoints: Vec<Endpoint>) -> impl Iterator<Item = Resource> {
    let mut paths = BTreeMap::<_, Vec<Endpoint>>::new();
    for endpoint in endpoints {
        paths.entry(endpoint.path).or_default().push(endpoint);
    }
    paths.into_iter().map(|(path, endpoints)| {
        let allow = allowed(&endpoints);
        endpoints
            .into_iter()
            .fold(web::resource(path), |resource, endpoint| resource.route(endpoint.route))
            .default_service(web::route().to(move |request: HttpRequest| ready(other_method(&request, &allow))))
    })
}

fn allowed(endpoints: &[Endpoint]) -> String {
    let mut methods = BTreeSet::from([Method::OPTIONS.to_string()]);
    for endpoint in endpoints {
        methods.insert(endpoint.method.to_string());
        if endpoint.method == Method::GET {
            methods.insert(Method::HEAD.to_string());
        }
    }
    methods.into_iter().collect::<Vec<_>>().join(", ")
}

fn other_method(request: &HttpRequest, allow: &str) -> Result<HttpResponse, Problem> {
    if request.method() == Method::OPTIONS {
        return Ok(HttpResponse::NoContent().insert_header((header::ALLOW, allow)).finish());
    }
    Err(Problem { allow: Some(allow.into()), ..ProblemCode::MethodNotAllowed.into() })
}
