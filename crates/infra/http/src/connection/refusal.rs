use super::EmptyResponse;
use crate::{
    Problem, codes,
    frame::{log_refused, set_common_headers},
    problem::{Occurrence, render},
    request::Shared,
};
use actix_web::{HttpResponse, body::MessageBody, web::Buf};
use cqrs::RequestId;
use kernel::{Locale, Network};
use std::{
    future::Future,
    io::{self, Cursor},
    net::SocketAddr,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
    time::Duration,
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
    time::{Sleep, sleep},
};

/// How long the rest of a rejected request is still read. Closing a connection with unread octets
/// resets it, and the client could lose the response.
pub(crate) const PATIENCE: Duration = Duration::from_secs(2);

/// The end of a connection whose client sent a request that cannot be parsed.
pub(super) enum Refusal {
    Writing(Cursor<Vec<u8>>),
    Reading(Pin<Box<Sleep>>),
    Ended,
}

impl Refusal {
    /// Makes the problem of such a request, and logs it.
    pub(super) fn of(
        empty: &EmptyResponse<'_>,
        shared: &Arc<Shared>,
        peer: Option<SocketAddr>,
    ) -> Self {
        let request_id = RequestId::generated(shared.application.engine.uuids.next());
        let problem = Problem::from(codes::of_the_parser(empty.status));
        let network = Network::of(peer.map(|peer| peer.ip().to_canonical()));
        log_refused(&problem, network, &request_id);
        Self::Writing(Cursor::new(octets(
            &problem,
            empty.date,
            shared,
            &request_id,
        )))
    }

    /// Writes the response and closes this side of the connection, then waits until the client
    /// closes its own.
    pub(super) fn poll_end(
        &mut self,
        stream: &mut TcpStream,
        context: &mut Context<'_>,
    ) -> Poll<io::Result<()>> {
        let mut stream = Pin::new(stream);
        loop {
            match self {
                Self::Writing(rest) if rest.has_remaining() => {
                    let written = ready!(stream.as_mut().poll_write(context, rest.chunk()))?;
                    rest.advance(written);
                }
                Self::Writing(_) => {
                    ready!(stream.as_mut().poll_shutdown(context))?;
                    *self = Self::Reading(Box::pin(sleep(PATIENCE)));
                }
                Self::Reading(timer) => {
                    if timer.as_mut().poll(context).is_pending() {
                        ready!(poll_discard(stream.as_mut(), context))?;
                    }
                    *self = Self::Ended;
                }
                Self::Ended => return Poll::Ready(Ok(())),
            }
        }
    }
}

/// Reads until the end of the stream.
fn poll_discard(
    mut stream: Pin<&mut TcpStream>,
    context: &mut Context<'_>,
) -> Poll<io::Result<()>> {
    let mut space = [0; 8192];
    loop {
        let mut buffer = ReadBuf::new(&mut space);
        ready!(stream.as_mut().poll_read(context, &mut buffer))?;
        if buffer.filled().is_empty() {
            return Poll::Ready(Ok(()));
        }
    }
}

fn octets(problem: &Problem, date: &str, shared: &Shared, request_id: &RequestId) -> Vec<u8> {
    let engine = &shared.application.engine;
    let at = Occurrence {
        // the parser hides the header fields, such as Accept-Language
        locale: Locale::default(),
        instance: "/",
        request_id: request_id.as_str(),
        now: engine.clock.now(),
    };
    let mut response = render(problem, &at, HttpResponse::new(problem.status()));
    set_common_headers(response.headers_mut(), request_id, &engine.settings);
    let (response, body) = response.into_parts();
    let body = body.try_into_bytes().unwrap_or_default();

    let status = response.status();
    let mut octets = format!(
        "HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\ndate: {date}\r\n",
        body.len()
    )
    .into_bytes();
    for (name, value) in response.headers() {
        octets.extend_from_slice(name.as_str().as_bytes());
        octets.extend_from_slice(b": ");
        octets.extend_from_slice(value.as_bytes());
        octets.extend_from_slice(b"\r\n");
    }
    octets.extend_from_slice(b"\r\n");
    octets.extend_from_slice(&body);
    octets
}
