//! Reads bodies completely, bounded in size and time.

use crate::{HttpSettings, Problem, codes};
use actix_web::{
    Error, HttpMessage,
    body::{BodySize, BoxBody, MessageBody},
    dev::{Payload, ServiceRequest, ServiceResponse},
    error::PayloadError,
    http::header::{self, HeaderMap},
    middleware::Next,
    web::{Bytes, BytesMut},
};
use futures_util::{StreamExt, stream};
use std::{
    future::ready,
    pin::Pin,
    task::{Context, Poll},
};

/// Reads the whole body.
pub(crate) async fn read_payload(
    payload: &mut Payload,
    headers: &HeaderMap,
    settings: &HttpSettings,
) -> Result<Bytes, Problem> {
    let announced = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok()?.parse().ok());
    if announced.is_some_and(|length: usize| length > settings.body_limit) {
        return Err(codes::PAYLOAD_TOO_LARGE.into());
    }
    let reading =
        tokio::time::timeout(settings.body_timeout, collect(payload, settings.body_limit)).await;
    reading.map_err(|_| codes::REQUEST_TIMEOUT)?
}

async fn collect(payload: &mut Payload, limit: usize) -> Result<Bytes, Problem> {
    let mut body = BytesMut::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(unreadable)?;
        if body.len() + chunk.len() > limit {
            return Err(codes::PAYLOAD_TOO_LARGE.into());
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}

fn unreadable(error: PayloadError) -> Problem {
    match error {
        PayloadError::Overflow => codes::PAYLOAD_TOO_LARGE.into(),
        _ => codes::BAD_REQUEST.into(),
    }
}

/// Reads a body without an announced length before the request is routed: actix would go on reading
/// what a route leaves of such a body for as long as it arrives.
/// Returns the rest of a body that is rejected before its end; [`reject`] answers its request.
pub(crate) async fn buffer_chunked(
    request: &mut ServiceRequest,
    settings: &HttpSettings,
) -> Option<Payload> {
    if !request.headers().contains_key(header::TRANSFER_ENCODING) {
        return None;
    }
    let mut payload = request.take_payload();
    match read_payload(&mut payload, request.headers(), settings).await {
        Ok(body) => {
            request.set_payload(Payload::from(stream::once(ready(Ok(body))).boxed_local()));
            None
        }
        Err(problem) => {
            request.extensions_mut().insert(Rejected(problem));
            Some(payload)
        }
    }
}

/// The problem of a rejected body, in the extensions of its request.
struct Rejected(Problem);

/// Answers a request whose body was rejected. Runs inside of CORS, so that a script can read the
/// response.
pub(crate) async fn reject(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let rejected = request.extensions_mut().remove::<Rejected>();
    match rejected {
        Some(Rejected(problem)) => Ok(request.error_response(problem)),
        None => Ok(next.call(request).await?.map_into_boxed_body()),
    }
}

/// A response body that holds the rest of the request, which makes actix close the connection.
pub(crate) fn closing(body: BoxBody, rest: Payload) -> BoxBody {
    BoxBody::new(Closing { body, _rest: rest })
}

struct Closing {
    body: BoxBody,
    _rest: Payload,
}

impl MessageBody for Closing {
    type Error = <BoxBody as MessageBody>::Error;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Self::Error>>> {
        Pin::new(&mut self.body).poll_next(context)
    }
}
