//! What is printed without any settings.

use crate::{
    fake_application::FakeProgram,
    scripted_terminal::{Output, ScriptedTerminal},
    support::piped,
};
use serde_json::json;
use std::{ffi::OsString, io::ErrorKind};

#[tokio::test]
async fn messages_events_and_subscribers_are_described() {
    let ended = piped("describe", &FakeProgram::with_invalid_settings()).await;
    ended.assert_done();
    assert_eq!(
        ended.output,
        "MESSAGE                      KIND     WHO MAY SEND IT\n\
         flows.complete_registration  command  anyone\n\
         flows.create_administrator   command  internal\n\
         flows.record_administrator   command  internal\n\
         flows.choose_password        command  anyone\n\
         flows.accept_invitation      command  internal\n\
         flows.invite_user            command  permission users:invite\n\n\
         EVENT                AGGREGATE\n\
         auth.account_opened  account\n\
         auth.epoch_raised    account\n\n\
         SUBSCRIBER  EVENT\n\
         welcome     auth.account_opened\n\
         count       auth.account_opened\n"
    );
}

#[tokio::test]
async fn programs_are_given_the_description_too() {
    let ended = piped("describe --json", &FakeProgram::with_invalid_settings()).await;
    ended.assert_done();
    let row = |name, policy| json!({"name": name, "kind": "command", "policy": policy});
    let messages = [
        row("flows.complete_registration", "anyone"),
        row("flows.create_administrator", "internal"),
        row("flows.record_administrator", "internal"),
        row("flows.choose_password", "anyone"),
        row("flows.accept_invitation", "internal"),
        row("flows.invite_user", "permission users:invite"),
    ];
    let events = json!([
        {"name": "auth.account_opened", "aggregate": "account", "subscribers": ["welcome", "count"]},
        {"name": "auth.epoch_raised", "aggregate": "account", "subscribers": []},
    ]);
    let subscribers = json!([
        {"name": "welcome", "event": "auth.account_opened"},
        {"name": "count", "event": "auth.account_opened"},
    ]);
    assert_eq!(ended.document(), json!({"messages": messages, "events": events, "subscribers": subscribers}));
}

#[tokio::test]
async fn the_openapi_document_is_printed_as_it_is() {
    for line in ["openapi", "openapi --json"] {
        let ended = piped(line, &FakeProgram::with_invalid_settings()).await;
        ended.assert_done();
        assert_eq!(ended.document(), json!({"openapi": "3.1.0"}));
    }
}

#[tokio::test]
async fn every_shell_gets_a_completion_script() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let ended = piped(&format!("completions {shell}"), &FakeProgram::with_invalid_settings()).await;
        ended.assert_done();
        assert!(ended.output.contains("password-stdin") && ended.output.contains("set"), "{shell}");
    }
    assert_eq!(piped("completions cobol", &FakeProgram::default()).await.code, 2);
}

async fn on_output_that_fails(kind: ErrorKind) -> (u8, String) {
    let output = Output { fails: Some(kind), ..Output::default() };
    let mut terminal = ScriptedTerminal { output, ..ScriptedTerminal::pipes() };
    let arguments = ["loggia", "describe"].map(OsString::from);
    let code = infra_cli::run(arguments, &FakeProgram::default(), &mut terminal).await;
    (code, String::from_utf8_lossy(&terminal.errors.written).into_owned())
}

#[tokio::test]
async fn a_reader_that_has_had_enough_is_no_problem() {
    assert_eq!(on_output_that_fails(ErrorKind::BrokenPipe).await, (0, String::new()));
}

#[tokio::test]
async fn an_output_that_cannot_be_written_is_one() {
    let error = "error: the output cannot be written: no storage space (output-failed)\n".to_owned();
    assert_eq!(on_output_that_fails(ErrorKind::StorageFull).await, (1, error));
}
