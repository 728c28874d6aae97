use crate::Application;
use cqrs::{Context, RequestId, Transport};
use kernel::Actor;

/// Of a message that the operator dispatches: as the system principal, recorded as `system:cli`.
pub(crate) fn operator_context(application: &dyn Application) -> Context {
    let request_id = RequestId::generated(application.uuids().next());
    Context::builder(Actor::System("cli"), Transport::Cli, request_id).build()
}
