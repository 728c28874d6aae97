//! The actix application.

use crate::{
    Endpoint, Problem, Routes, codes,
    cors::cors,
    frame::frame,
    problem::ProblemHeader,
    request::{Shared, reject},
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
) -> App<
    impl ServiceFactory<ServiceRequest, Config = (), Response = Service, Error = Error, InitError = ()>,
> {
    let application = &shared.application;
    let origins = &application.engine.settings.allow_origins;
    let cors = Condition::new(!origins.is_empty(), cors(origins));
    let endpoints = Routes::all_endpoints(&application.routes);
    App::new()
        .configure(|config| {
            for resource in resources(endpoints) {
                config.service(resource);
            }
        })
        .default_service(
            web::route().to(|| ready(Err::<HttpResponse, Problem>(codes::NOT_FOUND.into()))),
        )
        .wrap(from_fn(reject))
        .wrap(cors)
        .wrap(from_fn(move |request, next| {
            frame(shared.clone(), request, next)
        }))
}

/// One per path, sorted: fixed segments come before variable ones.
fn resources(endpoints: Vec<Endpoint>) -> impl Iterator<Item = Resource> {
    let mut paths = BTreeMap::<_, Vec<Endpoint>>::new();
    for endpoint in endpoints {
        paths.entry(endpoint.path).or_default().push(endpoint);
    }
    paths.into_iter().map(|(path, endpoints)| {
        let allow = allowed(&endpoints);
        endpoints
            .into_iter()
            .fold(web::resource(path), |resource, endpoint| {
                resource.route(endpoint.route.0)
            })
            .default_service(
                web::route().to(move |request: HttpRequest| ready(other_method(&request, &allow))),
            )
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
        return Ok(HttpResponse::NoContent()
            .insert_header((header::ALLOW, allow))
            .finish());
    }
    let problem = Problem::from(codes::METHOD_NOT_ALLOWED);
    Err(problem.with_header(ProblemHeader::Allow(allow.to_owned())))
}
