//! The pin board's wiring.

use super::{
    AppCommands, CountNotes, CountNotesHandler, EraseNotes, EraseNotesHandler, LabelNote, LabelNoteHandler, MemoryPool,
    MemoryReceipts, MemoryTransaction, PublishNote, PublishNoteHandler, WriteNote, WriteNoteHandler, WriteSlowly,
    WriteSlowlyHandler, WriteTwice, WriteTwiceHandler,
};
use cqrs::{Direct, Execution, InTransaction, Reading, Receipts, Wiring};
use std::sync::Arc;

#[derive(Clone, Default)]
pub struct App {
    pub pool: MemoryPool,
}

impl App {
    fn messages(&self) -> Arc<dyn AppCommands> {
        Arc::new(self.clone())
    }
}

fn receipts(tx: MemoryTransaction) -> Arc<dyn Receipts> {
    Arc::new(MemoryReceipts(tx))
}

impl Wiring<WriteNote> for App {
    fn execution(&self) -> impl Execution<WriteNote> {
        let pool = self.pool.clone();
        let handler = move |board: MemoryTransaction| {
            pool.step(format!("build for {}", board.message.unwrap_or("nothing")));
            WriteNoteHandler { board }
        };
        InTransaction::new(self.pool.clone(), handler).with_receipts(receipts)
    }
}

impl Wiring<WriteTwice> for App {
    fn execution(&self) -> impl Execution<WriteTwice> {
        let messages = self.messages();
        InTransaction::new(self.pool.clone(), move |board| WriteTwiceHandler { board, messages: messages.clone() })
    }
}

impl Wiring<WriteSlowly> for App {
    fn execution(&self) -> impl Execution<WriteSlowly> {
        Direct(WriteSlowlyHandler { messages: self.messages() })
    }
}

impl Wiring<LabelNote> for App {
    fn execution(&self) -> impl Execution<LabelNote> {
        InTransaction::new(self.pool.clone(), |board| LabelNoteHandler { board })
    }
}

impl Wiring<PublishNote> for App {
    fn execution(&self) -> impl Execution<PublishNote> {
        let messages = self.messages();
        InTransaction::new(self.pool.clone(), move |_| PublishNoteHandler { messages: messages.clone() })
    }
}

impl Wiring<EraseNotes> for App {
    fn execution(&self) -> impl Execution<EraseNotes> {
        InTransaction::new(self.pool.clone(), |board| EraseNotesHandler { board })
    }
}

impl Wiring<CountNotes> for App {
    fn execution(&self) -> impl Execution<CountNotes> {
        Reading { pool: self.pool.clone(), handler: |board| CountNotesHandler { board } }
    }
}
