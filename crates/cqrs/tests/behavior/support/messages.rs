//! A pin board: its messages and their handlers.

use super::{MemoryReads, MemoryTransaction};
use async_trait::async_trait;
use kernel::Fault;
use loggia_cqrs::{Anyone, Context, Failure, Handler, Internal, Outcome, Replayable, SignedIn};
use std::{convert::Infallible, sync::Arc};

loggia_cqrs::messages!(pub trait AppCommands {
    WriteNote, WriteTwice, WriteSlowly, LabelNote, PublishNote, EraseNotes, CountNotes,
});

/// The result of a handler after it has written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Then {
    Succeed,
    Refuse,
    Conflict,
    Panic,
    /// Until the end of the world.
    Wait,
}

#[derive(Debug, Clone)]
pub struct WriteNote {
    pub text: &'static str,
    pub then: Then,
}

impl WriteNote {
    pub const fn new(text: &'static str, then: Then) -> Self {
        Self { text, then }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    pub number: u8,
}

#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoteRefused {
    #[error("the board is full")]
    BoardFull,
}

loggia_cqrs::problem_codes! {
    BOARD_FULL: Conflict = "board-full" { en: "Board full", "The board has no room: remove a note first." }
}
loggia_cqrs::refusal!(NoteRefused { BoardFull => BOARD_FULL });
loggia_cqrs::command!(WriteNote = "board.write_note", Anyone => Written, NoteRefused);

pub struct WriteNoteHandler {
    pub board: MemoryTransaction,
}

#[async_trait]
#[expect(clippy::panic, reason = "one test asks what a panic leads to")]
impl Handler<WriteNote> for WriteNoteHandler {
    async fn handle(&self, _: &Context, message: WriteNote) -> Outcome<WriteNote> {
        self.board.tables().notes.push(message.text.to_owned());
        tracing::info!("the note is written");
        match message.then {
            Then::Succeed => {}
            Then::Refuse => return Err(NoteRefused::BoardFull.into()),
            Then::Conflict => return Err(Failure::Conflict),
            Then::Panic => panic!("the handler has a bug"),
            Then::Wait => std::future::pending().await,
        }
        tokio::task::yield_now().await;
        Ok(Written {
            number: u8::try_from(self.board.tables().notes.len()).map_err(Fault::unexpected)?,
        })
    }
}

impl Replayable for Written {
    fn to_receipt(&self) -> Result<Vec<u8>, Fault> {
        Ok(vec![self.number])
    }

    fn from_receipt(receipt: &[u8]) -> Result<Self, Fault> {
        receipt
            .first()
            .map(|number| Self { number: *number })
            .ok_or_else(|| Fault::unexpected("an empty receipt"))
    }
}

/// Writes one note itself, and has another message do more.
#[derive(Debug, Clone)]
pub struct WriteTwice {
    pub first: &'static str,
    pub second: Second,
    pub manner: Manner,
}

#[derive(Debug, Clone)]
pub enum Second {
    Note(WriteNote),
    Slowly(WriteSlowly),
    Erase,
}

/// The handling of the first command if the second fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    PassesOn,
    Forgives,
    /// Does not even wait for it.
    Abandons,
}

loggia_cqrs::command!(WriteTwice = "board.write_twice", Anyone => usize, NoteRefused);

pub struct WriteTwiceHandler {
    pub board: MemoryTransaction,
    pub messages: Arc<dyn AppCommands>,
}

#[async_trait]
impl Handler<WriteTwice> for WriteTwiceHandler {
    async fn handle(&self, context: &Context, message: WriteTwice) -> Outcome<WriteTwice> {
        self.board.tables().notes.push(message.first.to_owned());

        let second = self.second(context, message.second);
        match message.manner {
            Manner::PassesOn => second.await?,
            Manner::Forgives => drop(second.await),
            Manner::Abandons => {
                tokio::select! { biased; _ = second => {}, () = tokio::task::yield_now() => {} }
            }
        }

        self.messages
            .dispatch(context, CountNotes)
            .await
            .map_err(Failure::refusal_is_unexpected)
    }
}

impl WriteTwiceHandler {
    async fn second(&self, context: &Context, second: Second) -> Result<(), Failure<NoteRefused>> {
        match second {
            Second::Note(note) => self.messages.dispatch(context, note).await.map(drop),
            Second::Slowly(slowly) => self.messages.dispatch(context, slowly).await.map(drop),
            Second::Erase => self
                .messages
                .dispatch(context, EraseNotes)
                .await
                .map_err(Failure::refusal_is_unexpected),
        }
    }
}

/// Does something slow, then writes in a transaction of its own.
#[derive(Debug, Clone)]
pub struct WriteSlowly {
    pub note: WriteNote,
    /// Fails after the note was written.
    pub fails: bool,
}

loggia_cqrs::command!(WriteSlowly = "board.write_slowly", Anyone => Written, NoteRefused);

pub struct WriteSlowlyHandler {
    pub messages: Arc<dyn AppCommands>,
}

#[async_trait]
impl Handler<WriteSlowly> for WriteSlowlyHandler {
    async fn handle(&self, context: &Context, message: WriteSlowly) -> Outcome<WriteSlowly> {
        let written = self.messages.dispatch(context, message.note).await?;
        if message.fails {
            return Err(NoteRefused::BoardFull.into());
        }
        Ok(written)
    }
}

/// Part of [`PublishNote`] only.
#[derive(Debug, Clone)]
pub struct LabelNote {
    pub number: u8,
    pub label: &'static str,
}

loggia_cqrs::command!(LabelNote = "board.label_note", Internal => String, Infallible);

pub struct LabelNoteHandler {
    pub board: MemoryTransaction,
}

#[async_trait]
impl Handler<LabelNote> for LabelNoteHandler {
    async fn handle(&self, _: &Context, message: LabelNote) -> Outcome<LabelNote> {
        let mut tables = self.board.tables();
        let note = tables
            .notes
            .get_mut(usize::from(message.number) - 1)
            .ok_or_else(|| Fault::unexpected("no note"))?;
        *note = format!("{}: {note}", message.label);
        Ok(note.clone())
    }
}

/// A pipeline: the result of one command feeds the next.
#[derive(Debug, Clone)]
pub struct PublishNote(pub &'static str);

loggia_cqrs::command!(PublishNote = "board.publish_note", Anyone => String, NoteRefused);

pub struct PublishNoteHandler {
    pub messages: Arc<dyn AppCommands>,
}

#[async_trait]
impl Handler<PublishNote> for PublishNoteHandler {
    async fn handle(&self, context: &Context, message: PublishNote) -> Outcome<PublishNote> {
        let written = self
            .messages
            .dispatch(context, WriteNote::new(message.0, Then::Succeed))
            .await?;
        let label = LabelNote {
            number: written.number,
            label: "published",
        };
        self.messages
            .dispatch(context, label)
            .await
            .map_err(Failure::refusal_is_unexpected)
    }
}

/// Denied to all callers in these tests.
#[derive(Debug, Clone)]
pub struct EraseNotes;

loggia_cqrs::command!(EraseNotes = "board.erase_notes", SignedIn => (), Infallible);

pub struct EraseNotesHandler {
    pub board: MemoryTransaction,
}

#[async_trait]
impl Handler<EraseNotes> for EraseNotesHandler {
    async fn handle(&self, _: &Context, _: EraseNotes) -> Outcome<EraseNotes> {
        self.board.tables().notes.clear();
        Ok(())
    }
}

#[derive(Debug, Clone)]
pub struct CountNotes;

loggia_cqrs::query!(CountNotes = "board.count_notes", Anyone => usize, Infallible);

pub struct CountNotesHandler {
    pub board: MemoryReads,
}

#[async_trait]
impl Handler<CountNotes> for CountNotesHandler {
    async fn handle(&self, _: &Context, _: CountNotes) -> Outcome<CountNotes> {
        Ok(self.board.notes().len())
    }
}
