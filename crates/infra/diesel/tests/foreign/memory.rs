//! The same context over the database in memory, for its handler tests.

use crate::board::{
    BoardPorts, ListNotes, Module, Note, NotePinned, NoteRepository, PinNote, PinTwo,
};
use async_trait::async_trait;
use cqrs::{Context, Dispatch, Fault, Handler, Outcome};
use kernel::BoxError;
use std::collections::BTreeMap;
use testing::{
    contexts,
    deterministic::SequentialUuids,
    memory::{InMemoryDatabase, InMemoryReads, InMemoryTransaction},
};
use uuid::Uuid;

/// The table of the context.
#[derive(Clone, Default)]
struct Notes(BTreeMap<Uuid, String>);

struct InMemoryNotes(InMemoryTransaction);

#[async_trait]
impl NoteRepository for InMemoryNotes {
    async fn add(&self, note: &Note) -> Result<(), Fault> {
        self.0.table(
            |Notes(rows)| match rows.insert(note.id, note.content.clone()) {
                Some(_) => Err(Fault::Conflict),
                None => Ok(()),
            },
        )?;
        self.0.append_events(note.id, &note.history)
    }
}

cqrs::provide_ports!(BoardPorts for InMemoryTransaction { notes: NoteRepository => InMemoryNotes });

#[async_trait]
impl Handler<ListNotes> for InMemoryReads {
    async fn handle(&self, _: &Context, _: ListNotes) -> Outcome<ListNotes> {
        let mut notes = self.table(|Notes(rows)| rows.values().cloned().collect::<Vec<_>>())?;
        notes.sort();
        Ok(notes)
    }
}

fn note(number: u64, content: &'static str) -> PinNote {
    let id = SequentialUuids::nth(number);
    PinNote { id, content }
}

#[tokio::test]
async fn a_table_of_another_crate_takes_part_in_transactions_in_memory() -> Result<(), BoxError> {
    let database = InMemoryDatabase::default();
    let board = Module {
        pool: database.clone(),
    };
    let context = contexts::system();
    board.dispatch(&context, note(1, "milk")).await?;
    let twice = board
        .dispatch(&context, PinTwo(note(2, "bread"), note(1, "milk")))
        .await;

    assert!(
        twice.is_err(),
        "the first note of the two is rolled back with the second"
    );
    assert_eq!(board.dispatch(&context, ListNotes).await?, ["milk"]);
    let events = database.events();
    let pinned: Vec<_> = events
        .iter()
        .map(|event| event.event_type.as_str())
        .collect();
    assert_eq!(pinned, ["board.note_pinned"]);
    let NotePinned { id } = serde_json::from_value(events[0].payload.clone())?;
    assert_eq!(id, SequentialUuids::nth(1));
    Ok(())
}
