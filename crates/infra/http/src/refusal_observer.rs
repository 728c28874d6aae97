use cqrs::{Context, ProblemCode};

/// Called for every response of the classes `Forbidden` and `Limited` to a request for a message,
/// with the context of its caller. It is on the path of requests: it must not wait.
pub trait RefusalObserver: Send + Sync {
    fn refused(&self, context: &Context, operation: &'static str, code: ProblemCode);
}

/// Ignores all refusals.
#[derive(Debug, Clone, Copy)]
pub struct NoRefusalObserver;

impl RefusalObserver for NoRefusalObserver {
    fn refused(&self, _: &Context, _: &'static str, _: ProblemCode) {}
}
