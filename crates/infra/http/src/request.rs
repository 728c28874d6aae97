//! Reading requests before their handlers run.

mod accept;
mod bearer;
mod client_address;
mod idempotency;
mod info;
mod traceparent;
mod untrusted_peers;
mod upload;

pub(crate) use accept::accepts_json;
pub(crate) use bearer::{authenticate, identify};
pub(crate) use idempotency::{IdempotentOperation, InFlight, idempotency_key};
pub(crate) use info::{Call, RequestInfo, Shared};
pub(crate) use untrusted_peers::UntrustedPeers;
pub(crate) use upload::{buffer_chunked, closing, read_payload, reject};
