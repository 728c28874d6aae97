use cqrs::{Context, RequestId, Transport};
use kernel::Actor;
use services::Delivery;

/// Returns the context for handling a delivery: the worker as the actor, with the id of the request
/// that caused the delivery.
pub fn context_of(delivery: &Delivery) -> Context {
    let request_id = RequestId::parse(&delivery.headers.request_id)
        .unwrap_or_else(|| RequestId::generated(delivery.message_id));

    Context::builder(Actor::System("worker"), Transport::Worker, request_id)
        .causation_id(delivery.message_id)
        .traceparent(delivery.headers.traceparent.clone())
        .build()
}
