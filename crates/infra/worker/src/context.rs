use cqrs::{Context, RequestId, Transport};
use kernel::Actor;
use services::Delivery;

/// In whose name a delivery is handled: the worker's own, under the id of the request that caused it.
pub fn context_of(delivery: &Delivery) -> Context {
    let request_id =
        RequestId::parse(&delivery.headers.request_id).unwrap_or_else(|| RequestId::generated(delivery.message_id));

    Context::builder(Actor::System("worker"), Transport::Worker, request_id)
        .causation_id(delivery.message_id)
        .traceparent(delivery.headers.traceparent.clone())
        .build()
}
