use super::*;
use chrono::TimeDelta;
use cqrs::{Failure, problems};
use kernel::Fault;
use std::net::IpAddr;
use testing::{Scripted, contexts, deterministic::FixedClock};
use tokio::sync::watch;

const OPERATION: &str = "auth.log_in";

type Recorded = Arc<Mutex<Vec<(String, &'static str)>>>;

struct Journal {
    clock: Arc<FixedClock>,
    journal: Arc<RefusalJournal>,
    writer: RefusalWriter,
    recorded: Recorded,
}

/// A journal over a command that is recorded, and then fails.
fn journal() -> Journal {
    let (clock, recorded) = (Arc::new(FixedClock::default()), Recorded::default());
    let seen = recorded.clone();
    let script = Scripted::default().on::<RecordRefusedRequest>(move |context, command| {
        let source = context.source().map(|source| source.to_string());
        let entry = (source.unwrap_or_default(), command.code);
        seen.lock().unwrap().push(entry);
        Err(Failure::from(Fault::unavailable("no disk")))
    });
    let (journal, writer) = RefusalJournal::new(Arc::new(script), clock.clone());
    Journal {
        clock,
        journal,
        writer,
        recorded,
    }
}

fn from(number: usize) -> Context {
    let [.., c, d] = number.to_be_bytes();
    contexts::anonymous_from(IpAddr::from([10, 0, c, d]))
}

async fn written(writer: RefusalWriter) {
    let (stop, stopped) = watch::channel(false);
    stop.send_replace(true);
    writer.write_until(stopped).await;
}

#[tokio::test]
async fn a_refusal_is_noted_once_a_minute_and_written_at_a_stop() {
    let Journal {
        clock,
        journal,
        writer,
        recorded,
    } = journal();
    for _ in 0..3 {
        journal.refused(&from(1), OPERATION, problems::TOO_MANY_ATTEMPTS);
        journal.refused(&from(2), OPERATION, problems::TOO_MANY_ATTEMPTS);
        journal.refused(&from(1), OPERATION, problems::FORBIDDEN);
    }
    clock.advance(TimeDelta::minutes(1));
    journal.refused(&from(1), OPERATION, problems::TOO_MANY_ATTEMPTS);

    written(writer).await;

    let expected = [
        ("10.0.0.1", "too-many-attempts"),
        ("10.0.0.2", "too-many-attempts"),
        ("10.0.0.1", "forbidden"),
        ("10.0.0.1", "too-many-attempts"),
    ];
    let expected = expected.map(|(source, code)| (source.to_owned(), code));
    assert_eq!(*recorded.lock().unwrap(), expected);
}

#[tokio::test]
async fn a_minute_has_room_for_a_thousand_refusals() {
    let Journal {
        journal,
        writer,
        recorded,
        ..
    } = journal();
    for number in 0..MOST + 50 {
        journal.refused(&from(number), OPERATION, problems::FORBIDDEN);
    }
    {
        let noted = journal.noted.lock().unwrap();
        assert_eq!((noted.refusals.len(), noted.dropped), (MOST, 50));
    }

    written(writer).await;

    assert_eq!(recorded.lock().unwrap().len(), MOST);
}
