use crate::support::program;
use auth::{FindUser, FindUserError};
use chrono::DateTime;
use cqrs::Failure;
use kernel::{Actor, UserId};
use serde_json::{Value, json};
use std::os::unix::fs::PermissionsExt;
use test_cli::{FakeProgram, ScriptedTerminal, piped, run};
use testing::{Scripted, deterministic::SequentialUuids};
use user_profile::{AccountData, ExportUser, ExportUserError, PersonalData};

type Tested = Result<(), Box<dyn std::error::Error>>;

fn ann() -> UserId {
    UserId::new(SequentialUuids::nth(7))
}

fn data() -> PersonalData {
    PersonalData {
        collected_at: DateTime::UNIX_EPOCH,
        account: AccountData {
            id: ann(),
            email: "ann@example.org".to_owned(),
            created_at: DateTime::UNIX_EPOCH,
            suspended_at: None,
        },
        profile: None,
        roles: vec!["admin".to_owned()],
        sessions: Vec::new(),
        registrations: Vec::new(),
        email_changes: Vec::new(),
        password_links: Vec::new(),
        email_change_undos: Vec::new(),
        exports: Vec::new(),
        events: Vec::new(),
        events_complete: true,
        contexts: std::collections::BTreeMap::new(),
    }
}

fn exporting() -> FakeProgram {
    let script = Scripted::default()
        .on::<FindUser>(|context, query| {
            assert_eq!(context.actor(), &Actor::System("cli"));
            match query.address.as_str() {
                "ann@example.org" => Ok(ann()),
                _ => Err(Failure::Refused(FindUserError::UnknownUser)),
            }
        })
        .on::<ExportUser>(|context, command| {
            assert_eq!(context.actor(), &Actor::System("cli"));
            if command.user_id == ann() {
                Ok(data())
            } else {
                Err(Failure::Refused(ExportUserError::UnknownUser))
            }
        });
    program(script)
}

#[tokio::test]
async fn the_data_is_written_to_the_standard_output() {
    for user in ["ann@example.org", &ann().to_string()] {
        for json in ["", " --json"] {
            let ended = piped(&format!("user export {user}{json}"), &exporting()).await;
            if json.is_empty() {
                ended.assert_written();
            } else {
                ended.assert_done();
            }
            let document = ended.document();
            assert_eq!(
                (&document["account"]["email"], &document["roles"]),
                (&json!("ann@example.org"), &json!(["admin"]))
            );
        }
    }
}

#[tokio::test]
async fn only_the_owner_can_read_the_new_file() -> Tested {
    let directory = tempfile::tempdir()?;
    let path = directory.path().join("ann.json");
    let line = format!("user export ann@example.org --output {}", path.display());

    let ended = piped(&line, &exporting()).await;

    ended.assert_written();
    assert_eq!(
        ended.output,
        format!(
            "The data about user {} is written to {}.\n",
            ann(),
            path.display()
        )
    );
    assert_eq!(
        std::fs::metadata(&path)?.permissions().mode() & 0o777,
        0o600
    );
    let written: Value = serde_json::from_str(&std::fs::read_to_string(&path)?)?;
    assert_eq!(written["account"]["id"], json!(ann()));

    let again = run(
        &format!("{line} --json"),
        &exporting(),
        ScriptedTerminal::pipes(),
    )
    .await;
    assert_eq!(
        (again.code, &again.error_document()["code"]),
        (1, &json!("file-exists"))
    );
    let nowhere = format!(
        "user export ann@example.org --json --output {}/none/ann.json",
        directory.path().display()
    );
    assert_eq!(
        piped(&nowhere, &exporting()).await.error_document()["code"],
        json!("file-unusable")
    );
    Ok(())
}

#[tokio::test]
async fn unknown_users_are_refused() {
    let ended = piped("user export ben@example.org", &exporting()).await;
    ended.assert_refused("error: no account has this address (user-not-found)\n");
    let ended = piped(
        &format!("user export {}", SequentialUuids::nth(8)),
        &exporting(),
    )
    .await;
    ended.assert_refused("error: there is no such user (user-not-found)\n");
    assert_eq!(piped("user export ben", &exporting()).await.code, 2);
}
