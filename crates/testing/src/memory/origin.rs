use cqrs::Context;
use services::DeliveryHeaders;
use uuid::Uuid;

/// The origin of a write, stored with every event and delivery.
#[derive(Debug, Clone)]
pub(super) struct Origin {
    pub actor: String,
    pub request_id: String,
    pub causation_id: Option<Uuid>,
    pub command: String,
    pub transport: String,
    pub source: Option<String>,
    pub traceparent: Option<String>,
}

impl From<&Context> for Origin {
    fn from(context: &Context) -> Self {
        Self {
            actor: context.actor().to_string(),
            request_id: context.request_id().as_str().to_owned(),
            causation_id: context.causation_id(),
            command: context.message().unwrap_or("none").to_owned(),
            transport: context.transport().as_str().to_owned(),
            source: context.source().map(|source| source.to_string()),
            traceparent: context.traceparent().map(str::to_owned),
        }
    }
}

impl Origin {
    pub(super) fn headers(&self, event_type: Option<&str>) -> DeliveryHeaders {
        DeliveryHeaders {
            request_id: self.request_id.clone(),
            actor: self.actor.clone(),
            traceparent: self.traceparent.clone(),
            event_type: event_type.map(str::to_owned),
        }
    }
}
