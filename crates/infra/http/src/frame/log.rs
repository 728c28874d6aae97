//! The access log.

use crate::{Problem, request::RequestInfo};
use actix_web::{
    body::BoxBody,
    dev::ServiceResponse,
    http::{Method, StatusCode},
};
use cqrs::RequestId;
use kernel::{Actor, Network};
use std::time::Instant;

/// One line per request. Names the route's template, never the URL, which could contain personal
/// data; of the caller, the id of the user and the network.
pub(super) fn log(
    info: &RequestInfo,
    method: &Method,
    response: Option<&ServiceResponse<BoxBody>>,
    status: StatusCode,
    started: Instant,
) {
    let call = info.call();
    let operation = call.as_ref().map(|call| call.message);
    tracing::info!(
        method = method.as_str(),
        route = response
            .and_then(|response| response.request().match_pattern())
            .as_deref()
            .unwrap_or("-"),
        status = status.as_u16(),
        micros = started.elapsed().as_micros() as u64,
        operation = operation.unwrap_or("-"),
        actor = %call.map_or(Actor::Anonymous, |call| call.actor),
        network = %info.network(),
        request_id = info.request_id.as_str(),
        traceparent = info.traceparent.as_deref(),
        "request"
    );
}

/// The line of a request that the HTTP parser refuses: it has no method, route or caller.
pub(crate) fn log_refused(problem: &Problem, network: Network, request_id: &RequestId) {
    tracing::info!(
        method = "-",
        route = "-",
        status = problem.status().as_u16(),
        micros = 0,
        operation = "-",
        actor = %Actor::Anonymous,
        network = %network,
        request_id = request_id.as_str(),
        "request"
    );
}
