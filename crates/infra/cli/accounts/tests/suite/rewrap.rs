//! `key rewrap`.

use crate::support::program;
use chrono::{DateTime, TimeDelta};
use infra_cli::{ResealedRows, RewrapOptions, RewrapReport};
use test_cli::{FakeProgram, ScriptedTerminal, Started, piped, run};
use testing::Scripted;

fn replacing(unreadable: u64) -> FakeProgram {
    let report = RewrapReport {
        key_id: "0a0b0c0d".to_owned(),
        previous_key_ids: vec!["01020304".to_owned()],
        rows: vec![ResealedRows {
            name: "queued mails",
            read: 3,
            resealed: 2,
            unreadable,
        }],
        verifies_until: Some(DateTime::UNIX_EPOCH + TimeDelta::days(20_000)),
    };
    FakeProgram {
        rewrap: report,
        ..program(Scripted::default())
    }
}

const PROGRESS: &str = "queued mails: 1 of 3\nqueued mails: 2 of 3\nqueued mails: 3 of 3\n\
    Database: postgres://ann:***@db/loggia\n";

#[tokio::test]
async fn the_report_says_what_can_go() {
    let ended = piped("key rewrap", &replacing(0)).await;
    assert_eq!((ended.code, ended.errors.as_str()), (0, PROGRESS));
    assert_eq!(
        ended.output,
        "ROWS          READ  RE-SEALED  UNREADABLE\n\
         queued mails  3     2          0\n\
         Everything is sealed under the master key 0a0b0c0d. Remove 01020304 from \
         LOGGIA__AUTH__PREVIOUS_MASTER_KEYS and restart.\n\
         Sessions, codes and links that were issued before stay valid until they expire, at the \
         latest on 2024-10-04T00:00:00Z.\n"
    );

    let ended = piped("key rewrap --json", &replacing(0)).await;
    ended.assert_done();
    let document = ended.document();
    assert_eq!(document["previous_key_ids"][0], "01020304");
    assert_eq!(document["rows"][0]["resealed"], 2);
    assert_eq!(document["verifies_until"], "2024-10-04T00:00:00Z");
}

#[tokio::test]
async fn a_terminal_shows_a_bar() {
    let ended = run("key rewrap", &replacing(0), ScriptedTerminal::with_person()).await;
    let bar = |filled: usize| format!("{}{}", "#".repeat(filled), ".".repeat(30 - filled));
    assert_eq!(
        ended.errors,
        format!(
            "\rqueued mails         [{}] 1/3\rqueued mails         [{}] 2/3\rqueued mails         [{}] 3/3\n\
             Database: postgres://ann:***@db/loggia\n",
            bar(10),
            bar(20),
            bar(30)
        )
    );
}

#[tokio::test]
async fn without_previous_keys_there_is_nothing_to_remove() {
    let ended = piped("key rewrap", &program(Scripted::default())).await;
    assert!(
        ended
            .output
            .ends_with("Everything is sealed under the master key 0a0b0c0d.\n"),
        "{}",
        ended.output
    );
}

#[tokio::test]
async fn unreadable_values_are_a_problem() {
    let ended = piped("key rewrap", &replacing(1)).await;
    assert_eq!(ended.code, 1);
    assert!(
        ended.output.contains("Keep the previous master keys"),
        "{}",
        ended.output
    );
    assert!(
        ended.errors.contains("(sealed-values-unreadable)"),
        "{}",
        ended.errors
    );
}

#[tokio::test]
async fn a_leaked_key_leaves_nothing_valid() {
    let mut program = replacing(0);
    program.rewrap.verifies_until = None;
    let ended = piped("key rewrap --leaked", &program).await;
    assert_eq!(ended.code, 0);
    let expected = Started::Rewrap(RewrapOptions { leaked: true });
    assert_eq!(program.started(), [expected]);
    assert!(
        ended.output.contains("are invalid from then on"),
        "{}",
        ended.output
    );
}
