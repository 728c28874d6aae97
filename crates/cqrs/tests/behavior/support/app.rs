//! The pin board's wiring.

use super::{
    AppCommands, CountNotes, CountNotesHandler, EraseNotes, EraseNotesHandler, LabelNote,
    LabelNoteHandler, MemoryPool, MemoryReceipts, MemoryTransaction, PublishNote,
    PublishNoteHandler, WriteNote, WriteNoteHandler, WriteSlowly, WriteSlowlyHandler, WriteTwice,
    WriteTwiceHandler,
};
use loggia_cqrs::{ContextModule, Direct, Execution, ReceiptPorts, Receipts, Wiring};
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

impl ContextModule for App {
    type Pool = MemoryPool;

    fn pool(&self) -> &MemoryPool {
        &self.pool
    }
}

impl ReceiptPorts for MemoryTransaction {
    fn receipts(&self) -> Arc<dyn Receipts> {
        Arc::new(MemoryReceipts(self.clone()))
    }
}

impl Wiring<WriteNote> for App {
    fn execution(&self) -> impl Execution<WriteNote> {
        self.in_transaction(|app, board| {
            app.pool
                .step(format!("build for {}", board.message.unwrap_or("nothing")));
            WriteNoteHandler { board }
        })
        .with_receipts()
    }
}

impl Wiring<WriteTwice> for App {
    fn execution(&self) -> impl Execution<WriteTwice> {
        self.in_transaction(|app, board| WriteTwiceHandler {
            board,
            messages: app.messages(),
        })
    }
}

impl Wiring<WriteSlowly> for App {
    fn execution(&self) -> impl Execution<WriteSlowly> {
        Direct(WriteSlowlyHandler {
            messages: self.messages(),
        })
    }
}

impl Wiring<LabelNote> for App {
    fn execution(&self) -> impl Execution<LabelNote> {
        self.in_transaction(|_, board| LabelNoteHandler { board })
    }
}

impl Wiring<PublishNote> for App {
    fn execution(&self) -> impl Execution<PublishNote> {
        self.in_transaction(|app, _| PublishNoteHandler {
            messages: app.messages(),
        })
    }
}

impl Wiring<EraseNotes> for App {
    fn execution(&self) -> impl Execution<EraseNotes> {
        self.in_transaction(|_, board| EraseNotesHandler { board })
    }
}

impl Wiring<CountNotes> for App {
    fn execution(&self) -> impl Execution<CountNotes> {
        self.reading(|_, board| CountNotesHandler { board })
    }
}
