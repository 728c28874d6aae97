//! The middleware around every route: request id, log line, common headers, and problem documents
//! for all errors, panics included.

mod headers;
mod log;

pub(crate) use headers::set_common_headers;
pub(crate) use log::log_refused;

use crate::{
    Problem, codes,
    problem::{Occurrence, render},
    request::{RequestInfo, Shared, buffer_chunked, closing},
};
use actix_web::{
    Error, HttpResponse, ResponseError,
    body::MessageBody,
    dev::{Payload, ServiceRequest, ServiceResponse},
    http::{ConnectionType, header},
    middleware::Next,
};
use cqrs::{ProblemClass, ProblemCode, problems};
use futures_util::FutureExt;
use log::log;
use std::{panic::AssertUnwindSafe, rc::Rc, sync::Arc, time::Instant};
use tracing::Instrument;

pub(crate) async fn frame(
    shared: Arc<Shared>,
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse, Error> {
    let started = Instant::now();
    let info = RequestInfo::read(&shared, &request);
    let method = request.method().clone();
    let span = tracing::info_span!("request", request_id = info.request_id.as_str());

    let rest = buffer_chunked(&mut request, info.settings()).await;
    let handling = AssertUnwindSafe(async move { next.call(request).await }).catch_unwind();
    let problem: Problem = match handling.instrument(span).await {
        Ok(Ok(response)) => {
            let response = finish(response.map_into_boxed_body(), &info);
            log(&info, &method, Some(&response), response.status(), started);
            return Ok(match rest {
                Some(rest) => last_response(response, rest),
                None => response,
            });
        }
        Ok(Err(error)) => codes::of_status(error.as_response_error().status_code()).into(),
        Err(_) => {
            tracing::error!(request_id = info.request_id.as_str(), "a handler panicked");
            problems::INTERNAL.into()
        }
    };
    log(&info, &method, None, problem.status(), started);
    Err(Lost { problem, info }.into())
}

/// A problem whose request is lost, so that it cannot become a response here.
struct Lost {
    problem: Problem,
    info: Rc<RequestInfo>,
}

impl std::fmt::Debug for Lost {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.problem.fmt(f)
    }
}

impl std::fmt::Display for Lost {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.problem.fmt(f)
    }
}

impl ResponseError for Lost {
    fn error_response(&self) -> HttpResponse {
        let response = HttpResponse::new(self.problem.status());
        let mut response = render(&self.problem, &occurrence(&self.info), response);
        set_common_headers(
            response.headers_mut(),
            &self.info.request_id,
            self.info.settings(),
        );
        response
    }
}

fn finish(response: ServiceResponse, info: &RequestInfo) -> ServiceResponse {
    let (request, response) = response.into_parts();
    let mut response = if response.status().as_u16() < 400 {
        response
    } else {
        explained(response, info)
    };
    set_common_headers(response.headers_mut(), &info.request_id, info.settings());
    ServiceResponse::new(request, response)
}

/// Closes the connection after a response to a request with a rejected body.
fn last_response(mut response: ServiceResponse, rest: Payload) -> ServiceResponse {
    let head = response.response_mut().head_mut();
    head.set_connection_type(ConnectionType::Close);
    response.map_body(|_, body| closing(body, rest))
}

/// Makes a problem document of every error, those of the framework included.
fn explained(response: HttpResponse, info: &RequestInfo) -> HttpResponse {
    let at = occurrence(info);
    let (response, body) = response.into_parts();
    match response
        .error()
        .and_then(|error| error.as_error::<Problem>())
    {
        Some(problem) => {
            observe(problem.code, info);
            let bare = HttpResponse::new(problem.status());
            with_headers_of(&response, render(problem, &at, bare))
        }
        None => {
            let problem = Problem::from(codes::of_status(response.status()));
            render(&problem, &at, response.set_body(body))
        }
    }
}

fn observe(code: ProblemCode, info: &RequestInfo) {
    let is_refusal = matches!(
        code.class(),
        ProblemClass::Forbidden | ProblemClass::Limited
    );
    if let Some(call) = info.call().filter(|_| is_refusal) {
        let context = info.context(call.actor, None);
        let observer = &info.shared.application.engine.refusal_observer;
        observer.refused(&context, call.message, code);
    }
}

/// Copies the headers that middleware between the route and here has added, such as CORS.
fn with_headers_of(from: &HttpResponse<()>, mut response: HttpResponse) -> HttpResponse {
    for (name, value) in from.headers() {
        if name != header::CONTENT_TYPE {
            response.headers_mut().append(name.clone(), value.clone());
        }
    }
    response
}

fn occurrence(info: &RequestInfo) -> Occurrence<'_> {
    // CONNECT names no path
    let instance = Some(info.uri.path())
        .filter(|path| !path.is_empty())
        .unwrap_or("/");
    let now = info.shared.application.engine.clock.now();
    Occurrence {
        locale: info.locale,
        instance,
        request_id: info.request_id.as_str(),
        now,
    }
}
