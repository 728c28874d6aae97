//! The audit trail.

use super::TAG;
use audit::{EventView, ListEvents};
use chrono::{DateTime, Utc};
use infra_http::{
    Caller, Endpoint, Listing, Page, Problem,
    utoipa::{self, ToSchema},
};
use serde::Serialize;
use uuid::Uuid;

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![Endpoint {
        tag: TAG,
        id: "listEvents",
        summary: "List audit events",
        description: "Newest first by default.",
        ..Endpoint::get("/v1/admin/events", list)
    }]
}

/// An event of the audit trail.
#[derive(Serialize, ToSchema)]
#[schema(as = Event)]
struct EventBody {
    id: Uuid,
    occurred_at: DateTime<Utc>,
    #[serde(rename = "type")]
    #[schema(example = "auth.session_opened")]
    event_type: String,
    /// `anonymous`, `user:<id>` or `system:<name>`.
    #[schema(example = "system:cli")]
    actor: String,
    target: EventTargetBody,
    /// The message that caused it.
    #[schema(example = "auth.open_session")]
    command: String,
    #[schema(example = "http")]
    transport: String,
    /// The network address of the client, if known.
    #[schema(required, example = "192.0.2.7")]
    source: Option<String>,
    #[schema(example = "checkout-4711")]
    request_id: String,
    /// Further data of this type of event: ids, never personal data.
    #[schema(value_type = Object)]
    data: serde_json::Value,
}

/// The object that an event is about.
#[derive(Serialize, ToSchema)]
#[schema(as = EventTarget)]
struct EventTargetBody {
    #[schema(example = "session")]
    kind: String,
    id: Uuid,
}

async fn list(
    caller: Caller<ListEvents>,
    Listing(query): Listing<ListEvents>,
) -> Result<Page<EventBody>, Problem> {
    let page = caller.dispatch(query).await?;

    Ok(Page::of(page, EventBody::from))
}

impl From<EventView> for EventBody {
    fn from(event: EventView) -> Self {
        Self {
            id: event.id,
            occurred_at: event.occurred_at,
            event_type: event.event_type,
            actor: event.actor,
            target: EventTargetBody {
                kind: event.target.kind,
                id: event.target.id,
            },
            command: event.command,
            transport: event.transport,
            source: event.source,
            request_id: event.request_id,
            data: event.data,
        }
    }
}
