//! The arguments of handlers.

mod arguments;
mod caller;
mod conditions;
mod incoming;
mod language;
mod listing;
mod path;
mod query;
mod submitted;

pub use arguments::Arguments;
pub use caller::{Caller, IdempotentCaller, RecognizedCaller};
pub use conditions::IfMatch;
pub use incoming::Incoming;
pub use language::Language;
pub use listing::Listing;
pub use path::{Path, PathParameter};
pub use query::{Query, QueryParameter};
pub use submitted::Submitted;

pub(crate) use listing::next_link;

use crate::{Describe, Problem};
use actix_web::dev::Payload;
use std::future::Future;

/// An argument of a handler: reads one aspect of a request, and describes it.
pub trait Extract: Describe + Sized + 'static {
    const STAGE: Stage;

    fn extract(
        request: &Incoming,
        payload: &mut Payload,
    ) -> impl Future<Output = Result<Self, Problem>>;

    /// Whether it reads the query parameter. Parameters that no argument reads are rejected.
    fn reads_query(name: &str) -> bool {
        let _ = name;
        false
    }
}

/// When an argument is read. Handlers take their arguments in this order, so that all operations
/// check in one order: authentication, policy, query, preconditions, body, path. Another order does
/// not compile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Authentication and the policy of the message. `Accept` and unknown query parameters are
    /// checked after it.
    Caller,
    Query,
    /// Preconditions in headers.
    Conditions,
    Body,
    Path,
}
