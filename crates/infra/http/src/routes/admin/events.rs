//! The audit trail.

use super::TAG;
use crate::{
    endpoint::{Answer, Endpoint},
    problem::{Problem, ProblemCode},
    request::SignedInWithQuery,
};
use actix_web::HttpResponse;
use audit::{EventView, ListEvents, ListEventsError};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![Endpoint {
        tag: TAG,
        id: "listEvents",
        summary: "Show who did what",
        description: "The audit trail. Needs `events:read`. The newest first, unless `sort` says otherwise.",
        answers: vec![Answer { headers: &["Link"], ..Answer::json::<EventPage>(200, "A page of events") }],
        problems: &[ProblemCode::Forbidden],
        list: Some(ListEvents::SHAPE),
        signed_in: true,
        ..Endpoint::get("/v1/admin/events", list)
    }]
}

/// A page of events.
#[derive(Serialize, ToSchema)]
struct EventPage {
    items: Vec<EventBody>,
    /// Goes on after the last item; null on the last page.
    #[schema(required)]
    next_cursor: Option<String>,
}

/// Something that happened.
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
    /// The network address it came from, where one is known.
    #[schema(required, example = "192.0.2.7")]
    source: Option<String>,
    #[schema(example = "checkout-4711")]
    request_id: String,
    /// Whatever else belongs to an event of this type: ids, never personal data.
    #[schema(value_type = Object)]
    data: serde_json::Value,
}

/// What an event happened to.
#[derive(Serialize, ToSchema)]
#[schema(as = EventTarget)]
struct EventTargetBody {
    #[schema(example = "session")]
    kind: String,
    id: Uuid,
}

async fn list(SignedInWithQuery(call): SignedInWithQuery) -> Result<HttpResponse, Problem> {
    let query = ListEvents::of(call.listing(ListEvents::SHAPE)?);

    let page = call.api().audit.dispatch(&call.context(), query).await.map_err(|failure| {
        Problem::of(failure, |refusal| match refusal {
            ListEventsError::BadCursor(_) => ProblemCode::BadCursor.into(),
        })
    })?;

    let mut response = call.page_of(page.next_cursor.as_deref());
    let items = page.items.into_iter().map(body).collect();
    Ok(response.json(EventPage { items, next_cursor: page.next_cursor }))
}

fn body(event: EventView) -> EventBody {
    EventBody {
        id: event.id,
        occurred_at: event.occurred_at,
        event_type: event.event_type,
        actor: event.actor,
        target: EventTargetBody { kind: event.target.kind, id: event.target.id },
        command: event.command,
        transport: event.transport,
        source: event.source,
        request_id: event.request_id,
        data: event.data,
    }
}
