//! The stream between actix-http and a client. actix-http answers a request that it cannot parse
//! with an empty response of its own, and offers no hook; here it becomes a problem like all
//! others.

mod empty_response;
mod refusal;

pub(crate) use refusal::PATIENCE;

use crate::request::Shared;
use empty_response::EmptyResponse;
use refusal::Refusal;
use std::{
    io,
    net::SocketAddr,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
};

const CONTINUE: &[u8] = b"HTTP/1.1 100 Continue\r\n\r\n";

/// A connection of a client.
pub(crate) struct Connection {
    stream: TcpStream,
    peer: Option<SocketAddr>,
    shared: Arc<Shared>,
    refusal: Option<Refusal>,
}

impl Connection {
    pub(crate) fn new(stream: TcpStream, shared: Arc<Shared>) -> Self {
        Self {
            peer: stream.peer_addr().ok(),
            stream,
            shared,
            refusal: None,
        }
    }

    pub(crate) const fn peer(&self) -> Option<SocketAddr> {
        self.peer
    }
}

impl AsyncWrite for Connection {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        octets: &[u8],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        if this.refusal.is_none() {
            // followed by a response: the body is not needed, so its client need not send it
            if octets.len() > CONTINUE.len() && octets.starts_with(CONTINUE) {
                return Poll::Ready(Ok(CONTINUE.len()));
            }
            let Some((responses, empty)) = empty_response::at_end(octets) else {
                return Pin::new(&mut this.stream).poll_write(context, octets);
            };
            if !responses.is_empty() {
                return Pin::new(&mut this.stream).poll_write(context, responses);
            }
            this.refusal = Some(Refusal::of(&empty, &this.shared, this.peer));
        }
        if let Some(refusal) = &mut this.refusal {
            ready!(refusal.poll_end(&mut this.stream, context))?;
        }
        Poll::Ready(Ok(octets.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_shutdown(context)
    }
}

impl AsyncRead for Connection {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_read(context, buffer)
    }
}
