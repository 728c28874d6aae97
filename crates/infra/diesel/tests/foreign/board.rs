//! The context of another team: one command, one query, one port.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use cqrs::{Anyone, Context, ContextModule, Execution, Fault, Handler, Outcome, ReadPool, Wiring};
use kernel::History;
use serde::{Deserialize, Serialize};
use std::{convert::Infallible, sync::Arc};
use uuid::Uuid;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NotePinned {
    pub id: Uuid,
}

kernel::aggregate_events! {
    NoteEvent of "note" { NotePinned = "board.note_pinned" }
}

pub struct Note {
    pub id: Uuid,
    pub content: String,
    pub history: History<NoteEvent>,
}

impl Note {
    pub fn pin(id: Uuid, content: String, now: DateTime<Utc>) -> Self {
        let mut history = History::default();
        history.record(now, NotePinned { id });
        Self {
            id,
            content,
            history,
        }
    }
}

#[async_trait]
pub trait NoteRepository: Send + Sync {
    async fn add(&self, note: &Note) -> Result<(), Fault>;
}

cqrs::ports! {
    pub trait BoardPorts {
        notes: NoteRepository,
    }
}

#[derive(Debug, Clone)]
pub struct PinNote {
    pub id: Uuid,
    pub content: &'static str,
}

cqrs::command!(PinNote = "board.pin_note", Anyone => (), Infallible);

/// Pins both notes in one transaction.
#[derive(Debug, Clone)]
pub struct PinTwo(pub PinNote, pub PinNote);

cqrs::command!(PinTwo = "board.pin_two", Anyone => (), Infallible);

#[derive(Debug, Clone)]
pub struct ListNotes;

cqrs::query!(ListNotes = "board.list_notes", Anyone => Vec<String>, Infallible);

cqrs::messages!(pub trait BoardMessages { PinNote, PinTwo, ListNotes });

#[derive(Clone)]
pub struct Module<P> {
    pub pool: P,
}

impl<P: BoardPool> ContextModule for Module<P> {
    type Pool = P;

    fn pool(&self) -> &P {
        &self.pool
    }
}

pub trait BoardPool: ReadPool<Transaction: BoardPorts, Reads: Handler<ListNotes>> {}

impl<P: ReadPool<Transaction: BoardPorts, Reads: Handler<ListNotes>>> BoardPool for P {}

struct PinNoteHandler(Arc<dyn NoteRepository>);

#[async_trait]
impl Handler<PinNote> for PinNoteHandler {
    async fn handle(&self, _: &Context, command: PinNote) -> Outcome<PinNote> {
        let note = Note::pin(command.id, command.content.to_owned(), DateTime::UNIX_EPOCH);
        Ok(self.0.add(&note).await?)
    }
}

impl<P: BoardPool> Wiring<PinNote> for Module<P> {
    fn execution(&self) -> impl Execution<PinNote> {
        self.in_transaction(|_, tx| PinNoteHandler(tx.notes()))
    }
}

struct PinTwoHandler<M>(M);

#[async_trait]
impl<M: cqrs::Dispatch<PinNote>> Handler<PinTwo> for PinTwoHandler<M> {
    async fn handle(&self, context: &Context, PinTwo(first, second): PinTwo) -> Outcome<PinTwo> {
        self.0.dispatch(context, first).await?;
        self.0.dispatch(context, second).await
    }
}

impl<P: BoardPool> Wiring<PinTwo> for Module<P> {
    fn execution(&self) -> impl Execution<PinTwo> {
        self.in_transaction(|module, _| PinTwoHandler(module.clone()))
    }
}

impl<P: BoardPool> Wiring<ListNotes> for Module<P> {
    fn execution(&self) -> impl Execution<ListNotes> {
        self.reading(|_, reads| reads)
    }
}
