use crate::{commands::listing::Listed, console::table};
use audit::EventView;
use serde::Serialize;
use serde_json::Value;

/// As the API shows it.
#[derive(Serialize)]
pub(crate) struct EventDocument<'a> {
    id: String,
    occurred_at: String,
    #[serde(rename = "type")]
    event_type: &'a str,
    actor: &'a str,
    target: TargetDocument<'a>,
    command: &'a str,
    transport: &'a str,
    source: Option<&'a str>,
    request_id: &'a str,
    data: &'a Value,
}

#[derive(Serialize)]
struct TargetDocument<'a> {
    kind: &'a str,
    id: String,
}

impl<'a> EventDocument<'a> {
    pub(super) fn of(event: &'a EventView) -> Self {
        Self {
            id: event.id.to_string(),
            occurred_at: event.occurred_at.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true),
            event_type: &event.event_type,
            actor: &event.actor,
            target: TargetDocument { kind: &event.target.kind, id: event.target.id.to_string() },
            command: &event.command,
            transport: &event.transport,
            source: event.source.as_deref(),
            request_id: &event.request_id,
            data: &event.data,
        }
    }

    /// Without the columns of a table, whose width nobody knows beforehand.
    pub(super) fn line(&self) -> String {
        self.cells().join("  ")
    }

    fn cells(&self) -> [String; 7] {
        [
            self.occurred_at.clone(),
            self.event_type.to_owned(),
            self.actor.to_owned(),
            format!("{}:{}", self.target.kind, self.target.id),
            self.transport.to_owned(),
            self.source.unwrap_or("-").to_owned(),
            self.request_id.to_owned(),
        ]
    }
}

impl Listed for EventView {
    type Document<'a> = EventDocument<'a>;

    fn document(&self) -> EventDocument<'_> {
        EventDocument::of(self)
    }

    fn table(documents: &[EventDocument<'_>]) -> String {
        let head = ["WHEN", "WHAT", "WHO", "TARGET", "BY", "FROM", "REQUEST"];
        table(head, documents.iter().map(EventDocument::cells))
    }

    fn line(document: &EventDocument<'_>) -> String {
        document.line()
    }
}
