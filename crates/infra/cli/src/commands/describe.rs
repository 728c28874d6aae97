use crate::{Problem, console::table, invocation::Invocation};
use clap::Args;
use cqrs::{Descriptor, Kind};
use serde::Serialize;

/// List every command and query, and who may send it
#[derive(Args)]
pub(crate) struct Describe {}

#[derive(Serialize)]
struct Description {
    messages: Vec<MessageRow>,
}

#[derive(Serialize)]
struct MessageRow {
    name: &'static str,
    kind: &'static str,
    policy: String,
}

impl Describe {
    pub(super) fn execute(self, invocation: &mut Invocation<'_>) -> Result<(), Problem> {
        let messages = invocation.program.descriptors().iter().map(MessageRow::of).collect();
        let description = Description { messages };

        let rows =
            description.messages.iter().map(|row| [row.name.to_owned(), row.kind.to_owned(), row.policy.clone()]);
        let text = table(["MESSAGE", "KIND", "WHO MAY SEND IT"], rows);
        invocation.console.answer(&description, &text)
    }
}

impl MessageRow {
    fn of(descriptor: &Descriptor) -> Self {
        let kind = match descriptor.kind {
            Kind::Command => "command",
            Kind::Query => "query",
        };
        Self { name: descriptor.name, kind, policy: (descriptor.policy)() }
    }
}
