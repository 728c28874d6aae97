//! Shared by the tests: an in-memory store and an application on it.

mod app;
mod memory;
mod messages;
mod receipts;

pub use app::App;
pub use memory::{MemoryPool, MemoryReads, MemoryTransaction, locked};
pub use messages::{
    AppCommands, CountNotes, CountNotesHandler, DESCRIPTORS, EraseNotes, EraseNotesHandler,
    LabelNote, LabelNoteHandler, Manner, NoteRefused, PublishNote, PublishNoteHandler, Second,
    Then, WriteNote, WriteNoteHandler, WriteSlowly, WriteSlowlyHandler, WriteTwice,
    WriteTwiceHandler, Written, assert_wired,
};
pub use receipts::MemoryReceipts;

use kernel::Actor;
use loggia_cqrs::{Context, ContextBuilder, IdempotencyKey, RequestId, Transport};
use uuid::Uuid;

pub fn caller(actor: Actor) -> ContextBuilder {
    Context::builder(actor, Transport::Http, RequestId::generated(Uuid::max()))
}

pub fn anonymous() -> Context {
    caller(Actor::Anonymous).build()
}

pub fn with_key(key: &str, digest: u8) -> Context {
    let key = IdempotencyKey {
        scope: "anonymous notes".to_owned(),
        key: key.to_owned(),
        request_digest: [digest; 32],
        previous_digests: Vec::new(),
    };
    caller(Actor::Anonymous).idempotency_key(Some(key)).build()
}
