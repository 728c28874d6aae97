use crate::{EventRow, Invocation, Problem, RunVerb, table};
use clap::Parser;
use cqrs::{Descriptor, Kind};
use serde::Serialize;

/// List commands and queries with their policies, events and subscribers
#[derive(Parser)]
pub(super) struct Describe {}

#[derive(Serialize)]
struct Description {
    messages: Vec<MessageRow>,
    events: Vec<EventRow>,
    subscribers: Vec<SubscriberRow>,
}

#[derive(Serialize)]
struct MessageRow {
    name: &'static str,
    kind: &'static str,
    policy: String,
}

#[derive(Serialize)]
struct SubscriberRow {
    name: &'static str,
    event: &'static str,
}

impl RunVerb for Describe {
    async fn execute(self, invocation: &mut Invocation<'_>) -> Result<(), Problem> {
        let messages = invocation
            .program
            .descriptors()
            .iter()
            .map(MessageRow::of)
            .collect();
        let events = invocation.program.events();
        let subscribers = events.iter().flat_map(SubscriberRow::of).collect();
        let description = Description {
            messages,
            events,
            subscribers,
        };
        invocation.console.answer(&description, &description.text())
    }
}

impl Description {
    fn text(&self) -> String {
        let messages = self
            .messages
            .iter()
            .map(|row| [row.name.to_owned(), row.kind.to_owned(), row.policy.clone()]);
        let events = self
            .events
            .iter()
            .map(|row| [row.name, row.aggregate].map(str::to_owned));
        let subscribers = self
            .subscribers
            .iter()
            .map(|row| [row.name, row.event].map(str::to_owned));
        [
            table(["MESSAGE", "KIND", "POLICY"], messages),
            table(["EVENT", "AGGREGATE"], events),
            table(["SUBSCRIBER", "EVENT"], subscribers),
        ]
        .join("\n\n")
    }
}

impl SubscriberRow {
    fn of(event: &EventRow) -> impl Iterator<Item = Self> {
        event.subscribers.iter().map(|name| Self {
            name,
            event: event.name,
        })
    }
}

impl MessageRow {
    fn of(descriptor: &Descriptor) -> Self {
        let kind = match descriptor.kind {
            Kind::Command => "command",
            Kind::Query => "query",
        };
        Self {
            name: descriptor.name,
            kind,
            policy: (descriptor.policy)(),
        }
    }
}
