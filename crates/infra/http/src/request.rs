//! What is read from a request before its handler runs.

mod accept;
mod bearer;
mod body;
mod call;
mod client_address;
mod fields;
mod idempotency;
mod info;
mod json;
mod listing;
mod submitted;
mod traceparent;
mod upload;

pub(crate) use body::{Body, BodyKind, Field, Fields, Member, body, member, object};
pub(crate) use call::{AnyFormat, Call, Holding, MaybeSignedIn, Public, SignedIn, SignedInWithQuery};
pub(crate) use fields::{ChosenPassword, Nothing, SuppliedAddress};
pub(crate) use idempotency::InFlight;
pub(crate) use info::{RequestInfo, Shared};
pub(crate) use submitted::Submitted;
pub(crate) use upload::{Unfinished, buffer_chunked, closing};
