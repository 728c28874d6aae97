use super::{
    TestResult,
    fakes::{InMemoryDeliveries, Scripted},
    seconds, start_with,
};
use crate::Handled;
use cqrs::TryAgain;
use serde_json::{Value, json};
use std::{
    io,
    sync::{Arc, Mutex, atomic::Ordering},
    time::Duration,
};
use tokio::time::sleep;
use tracing_subscriber::fmt::MakeWriter;

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Lines {
    fn of(&self, message: &str) -> Vec<Value> {
        let text = String::from_utf8(self.0.lock().unwrap().clone()).unwrap();
        let lines = text
            .lines()
            .map(|line| serde_json::from_str::<Value>(line).unwrap());
        lines.filter(|line| line["message"] == message).collect()
    }
}

impl io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Lines {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

/// Captures log lines of the current thread.
fn listen() -> (Lines, tracing::subscriber::DefaultGuard) {
    let lines = Lines::default();
    let subscriber = tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_max_level(tracing::Level::DEBUG);
    (
        lines.clone(),
        tracing::subscriber::set_default(subscriber.with_writer(lines).finish()),
    )
}

#[tokio::test(start_paused = true)]
async fn each_attempt_is_logged_once_without_its_payload() -> TestResult {
    let (lines, _guard) = listen();
    let queue = Arc::<InMemoryDeliveries>::default();
    queue.push("test.job", json!({ "code": "12345678" }));

    let started = start_with(
        &queue,
        Scripted::new(Duration::from_millis(20), |delivery| {
            match delivery.attempts {
                1 => Handled::Failed(TryAgain::Retry("the relay is down".into())),
                _ => Handled::Done,
            }
        }),
    );
    sleep(seconds(10)).await;
    started.stop().await?;

    let (failed, done) = (lines.of("not delivered"), lines.of("delivered"));
    assert_eq!((failed.len(), done.len()), (1, 1));
    for (line, attempts, outcome) in [(&failed[0], 1, "retry"), (&done[0], 2, "done")] {
        assert_eq!(
            (&line["kind"], &line["delivery"]),
            (&json!("test.job"), &json!(1))
        );
        assert_eq!(line["message_id"], "00000000-0000-0000-0000-000000000001");
        assert_eq!(
            (&line["request_id"], &line["attempts"]),
            (&json!("request-1"), &json!(attempts))
        );
        assert_eq!(line["outcome"], outcome);
        assert!(
            line["micros"]
                .as_u64()
                .is_some_and(|micros| micros >= 20_000)
        );
    }
    assert_eq!(failed[0]["error"], "the relay is down");
    assert!(!String::from_utf8(lines.0.lock().unwrap().clone())?.contains("12345678"));
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn an_outage_is_logged_when_it_begins_and_ends() -> TestResult {
    let (lines, _guard) = listen();
    let queue = Arc::<InMemoryDeliveries>::default();
    let started = start_with(&queue, Scripted::new(seconds(20), |_| Handled::Done));
    queue.push("test.job", json!({}));
    sleep(seconds(2)).await;

    for outages in 1..=2 {
        queue.down.store(true, Ordering::SeqCst);
        sleep(seconds(300)).await;
        assert_eq!(lines.of("the delivery queue is unavailable").len(), outages);

        queue.down.store(false, Ordering::SeqCst);
        sleep(seconds(60)).await;
        assert_eq!(
            lines.of("the delivery queue is available again").len(),
            outages
        );
    }
    started.stop().await?;
    Ok(())
}
