//! The log lines of the trace decorator.

use crate::support::{App, Then, WriteNote, locked};
use kernel::Actor;
use loggia_cqrs::{Context, Dispatch, RequestId, Transport};
use std::{
    io::{self, Write},
    sync::{Mutex, OnceLock},
};

static LINES: Mutex<Vec<u8>> = Mutex::new(Vec::new());

struct Lines;

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        locked(&LINES).write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The lines of one request at the most talkative level. One subscriber serves the whole process,
/// since `tracing` keeps what it knows of a level per process.
async fn logged(request_id: &str, note: WriteNote) -> Vec<String> {
    static SUBSCRIBER: OnceLock<()> = OnceLock::new();
    SUBSCRIBER.get_or_init(|| {
        let lines = tracing_subscriber::fmt()
            .with_max_level(tracing::Level::TRACE)
            .with_ansi(false);
        lines.with_writer(|| Lines).init();
    });
    let context = RequestId::parse(request_id)
        .map(|id| Context::builder(Actor::Anonymous, Transport::Http, id).build());

    if let Some(context) = context {
        let _ = App::default().dispatch(&context, note).await;
    }

    let lines = locked(&LINES);
    String::from_utf8_lossy(&lines)
        .lines()
        .filter(|line| line.contains(request_id))
        .map(str::to_owned)
        .collect()
}

#[tokio::test]
async fn a_line_from_inside_a_detached_handler_names_message_and_request() {
    let lines = logged("request-inside", WriteNote::new("milk", Then::Succeed)).await;

    let inside = lines
        .iter()
        .find(|line| line.contains("the note is written"))
        .expect("it is logged");
    assert!(
        inside.contains("message_name=\"board.write_note\""),
        "{inside}"
    );
}

#[tokio::test]
async fn the_end_is_logged_with_its_kind_and_never_with_the_messages_body() {
    for (request_id, then, level, words) in [
        ("request-done", Then::Succeed, "DEBUG", " done "),
        (
            "request-refused",
            Then::Refuse,
            "DEBUG",
            "reason=the board is full",
        ),
        ("request-panicked", Then::Panic, "ERROR", " failed "),
    ] {
        let lines = logged(request_id, WriteNote::new("a-secret-note", then)).await;

        let end = lines.last().expect("it is logged");
        assert!(
            end.contains(level) && end.contains(words) && end.contains("micros="),
            "{end}"
        );
        assert!(
            lines.iter().all(|line| !line.contains("a-secret-note")),
            "{lines:?}"
        );
    }
}
