//! Documents that need no settings.

use crate::orders::program;
use serde_json::json;
use std::{ffi::OsString, io::ErrorKind};
use test_cli::{FakeProgram, Output, ScriptedTerminal, piped};

/// The program of the context of orders, whose settings cannot be used.
fn unusable() -> FakeProgram {
    let FakeProgram {
        verbs, descriptors, ..
    } = program();
    FakeProgram {
        verbs,
        descriptors,
        ..FakeProgram::with_invalid_settings()
    }
}

#[tokio::test]
async fn messages_events_and_subscribers_are_described() {
    let ended = piped("describe", &unusable()).await;
    ended.assert_done();
    assert_eq!(
        ended.output,
        "MESSAGE              KIND     POLICY\n\
         orders.list_orders   query    anyone\n\
         orders.cancel_order  command  internal\n\n\
         EVENT                AGGREGATE\n\
         auth.account_opened  account\n\
         auth.epoch_raised    account\n\n\
         SUBSCRIBER  EVENT\n\
         welcome     auth.account_opened\n\
         count       auth.account_opened\n"
    );
}

#[tokio::test]
async fn the_description_is_printed_as_json() {
    let ended = piped("describe --json", &unusable()).await;
    ended.assert_done();
    let messages = json!([
        {"name": "orders.list_orders", "kind": "query", "policy": "anyone"},
        {"name": "orders.cancel_order", "kind": "command", "policy": "internal"},
    ]);
    let events = json!([
        {"name": "auth.account_opened", "aggregate": "account", "subscribers": ["welcome", "count"]},
        {"name": "auth.epoch_raised", "aggregate": "account", "subscribers": []},
    ]);
    let subscribers = json!([
        {"name": "welcome", "event": "auth.account_opened"},
        {"name": "count", "event": "auth.account_opened"},
    ]);
    assert_eq!(
        ended.document(),
        json!({"messages": messages, "events": events, "subscribers": subscribers})
    );
}

#[tokio::test]
async fn the_openapi_document_is_printed_unchanged() {
    for line in ["openapi", "openapi --json"] {
        let ended = piped(line, &FakeProgram::with_invalid_settings()).await;
        ended.assert_done();
        assert_eq!(ended.document(), json!({"openapi": "3.1.0"}));
    }
}

#[tokio::test]
async fn there_is_a_completion_script_for_every_shell() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let ended = piped(&format!("completions {shell}"), &unusable()).await;
        ended.assert_done();
        assert!(
            ended.output.contains("buyer") && ended.output.contains("set"),
            "{shell}"
        );
    }
    assert_eq!(
        piped("completions cobol", &FakeProgram::default())
            .await
            .code,
        2
    );
}

async fn on_output_that_fails(kind: ErrorKind) -> (u8, String) {
    let output = Output {
        fails: Some(kind),
        ..Output::default()
    };
    let mut terminal = ScriptedTerminal {
        output,
        ..ScriptedTerminal::pipes()
    };
    let arguments = ["loggia", "describe"].map(OsString::from);
    let code = loggia_cli::run(arguments, &FakeProgram::default(), &mut terminal).await;
    (
        code,
        String::from_utf8_lossy(&terminal.errors.written).into_owned(),
    )
}

#[tokio::test]
async fn a_closed_pipe_is_not_a_problem() {
    assert_eq!(
        on_output_that_fails(ErrorKind::BrokenPipe).await,
        (0, String::new())
    );
}

#[tokio::test]
async fn an_output_that_cannot_be_written_is_a_problem() {
    let error =
        "error: the output cannot be written: no storage space (output-failed)\n".to_owned();
    assert_eq!(
        on_output_that_fails(ErrorKind::StorageFull).await,
        (1, error)
    );
}
