//! Message dispatch alone, in any program: a command with a policy and a refusal, over a store of
//! its own. Neither HTTP nor a database is compiled.

use async_trait::async_trait;
use loggia::{
    cqrs::{
        self, Context, Direct, Execution, Failure, Handler, Internal, Outcome, RequestId,
        Transport, Wiring,
    },
    kernel::Actor,
};
use std::{
    convert::Infallible,
    sync::{Arc, Mutex, PoisonError},
};
use uuid::Uuid;

/// Pins a note to the board and returns the number of notes.
#[derive(Clone)]
struct PinNote {
    text: String,
}

#[derive(Debug, thiserror::Error)]
enum PinNoteError {
    #[error("the board is full")]
    BoardFull,
}

cqrs::problem_codes! {
    BOARD_FULL: Conflict = "board-full" {
        en: "Board full", "The board has no room: remove a note first."
    }
}
cqrs::refusal!(PinNoteError { BoardFull => BOARD_FULL });
cqrs::command!(PinNote = "board.pin_note", Internal => usize, PinNoteError);

#[derive(Clone)]
struct ListNotes;

cqrs::query!(ListNotes = "board.list_notes", cqrs::Anyone => Vec<String>, Infallible);
cqrs::messages!(trait BoardMessages { PinNote, ListNotes });

#[derive(Clone, Default)]
struct Board(Arc<Mutex<Vec<String>>>);

#[async_trait]
impl Handler<PinNote> for Board {
    async fn handle(&self, _: &Context, PinNote { text }: PinNote) -> Outcome<PinNote> {
        let mut notes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if notes.len() == 2 {
            return Err(PinNoteError::BoardFull.into());
        }
        notes.push(text);
        Ok(notes.len())
    }
}

#[async_trait]
impl Handler<ListNotes> for Board {
    async fn handle(&self, _: &Context, _: ListNotes) -> Outcome<ListNotes> {
        Ok(self
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone())
    }
}

impl Wiring<PinNote> for Board {
    fn execution(&self) -> impl Execution<PinNote> {
        Direct(self.clone())
    }
}

impl Wiring<ListNotes> for Board {
    fn execution(&self) -> impl Execution<ListNotes> {
        Direct(self.clone())
    }
}

fn caller(actor: Actor) -> Context {
    let request = RequestId::generated(Uuid::nil());
    Context::builder(actor, Transport::InProcess, request).build()
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let board: Arc<dyn BoardMessages> = Arc::new(Board::default());
    let (program, stranger) = (caller(Actor::System("embedded")), caller(Actor::Anonymous));
    let pin = |text: &str| PinNote {
        text: text.to_owned(),
    };

    let refused = board.dispatch(&stranger, pin("spam")).await;
    assert!(matches!(refused, Err(Failure::Forbidden(_))));

    for text in ["milk", "bread", "tea"] {
        match board.dispatch(&program, pin(text)).await {
            Ok(count) => println!("{text} is note {count}"),
            Err(failure) => println!("{text}: {failure}"),
        }
    }
    let notes = board
        .dispatch(&stranger, ListNotes)
        .await
        .unwrap_or_default();
    println!("{}", notes.join(", "));
}
