use crate::support::program;
use auth::{
    ListSigningKeys, RevokeSigningKey, RevokeSigningKeyError, RotateSigningKey, RotatedSigningKey,
    SigningKeyView,
};
use chrono::{DateTime, TimeDelta, Utc};
use cqrs::Failure;
use kernel::Actor;
use serde_json::json;
use test_cli::{FakeProgram, ScriptedTerminal, Started, piped, run};
use testing::Scripted;

fn at(minutes: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::days(20_000) + TimeDelta::minutes(minutes)
}

fn view(kid: &str, state: &str) -> SigningKeyView {
    SigningKeyView {
        kid: kid.to_owned(),
        algorithm: "EdDSA".to_owned(),
        state: state.to_owned(),
        created_at: at(0),
        activates_at: at(10),
        retired_at: (state == "retired").then(|| at(20)),
        revoked_at: None,
    }
}

fn listing() -> FakeProgram {
    program(Scripted::default().on::<ListSigningKeys>(|context, _| {
        assert_eq!(context.actor(), &Actor::System("cli"));
        Ok(vec![view("new", "active"), view("older", "retired")])
    }))
}

fn rotating(is_new: bool) -> FakeProgram {
    let rotated = move || RotatedSigningKey {
        key: view("next", "pending"),
        is_new,
    };
    program(Scripted::default().on::<RotateSigningKey>(move |_, _| Ok(rotated())))
}

fn revoking() -> FakeProgram {
    program(Scripted::default().on::<RevokeSigningKey>(
        |_, command| match command.key_id.as_str() {
            "-known_1" => Ok(()),
            _ => Err(Failure::Refused(RevokeSigningKeyError::Unknown)),
        },
    ))
}

#[tokio::test]
async fn the_keys_are_listed() {
    let ended = piped("key list", &listing()).await;
    ended.assert_done();
    assert_eq!(
        ended.output,
        "KID    STATE    ALGORITHM  CREATED               ACTIVATES             RETIRED               REVOKED\n\
         new    active   EdDSA      2024-10-04T00:00:00Z  2024-10-04T00:10:00Z  -                     -\n\
         older  retired  EdDSA      2024-10-04T00:00:00Z  2024-10-04T00:10:00Z  2024-10-04T00:20:00Z  -\n"
    );

    let document = piped("key list --json", &listing()).await.document();
    assert_eq!(document["items"][1]["retired_at"], "2024-10-04T00:20:00Z");
    let first = json!({
        "kid": "new", "algorithm": "EdDSA", "state": "active", "created_at": "2024-10-04T00:00:00Z",
        "activates_at": "2024-10-04T00:10:00Z", "retired_at": null, "revoked_at": null,
    });
    assert_eq!(document["items"][0], first);
}

#[tokio::test]
async fn a_rotation_reports_whether_it_created_a_key() {
    for (is_new, sentence) in [
        (
            true,
            "Signing key next is created; it signs from 2024-10-04T00:10:00Z on.\n",
        ),
        (
            false,
            "Signing key next already exists; it signs from 2024-10-04T00:10:00Z on.\n",
        ),
    ] {
        let ended = piped("key rotate", &rotating(is_new)).await;
        ended.assert_written();
        assert_eq!(ended.output, sentence);
        let document = piped("key rotate --json", &rotating(is_new))
            .await
            .document();
        assert_eq!(
            (&document["created"], &document["key"]["kid"]),
            (&json!(is_new), &json!("next"))
        );
    }
}

#[tokio::test]
async fn a_key_is_revoked_by_its_id_which_may_start_with_a_hyphen() {
    for line in ["key revoke -known_1 --yes", "key revoke --yes -known_1"] {
        let ended = piped(line, &revoking()).await;
        ended.assert_written();
        assert_eq!(ended.output, "Signing key -known_1 is revoked.\n");
    }
    let asked = run(
        "key revoke -known_1 --json",
        &revoking(),
        ScriptedTerminal::answering("yes"),
    )
    .await;
    assert_eq!(
        (asked.code, asked.document()),
        (0, json!({ "revoked": "-known_1" }))
    );
}

#[tokio::test]
async fn a_revocation_requires_confirmation() {
    let program = revoking();
    piped("key revoke -known_1", &program).await.assert_refused(
        "error: this needs a confirmation, and there is no terminal to ask on (confirmation-required)\n\
         hint: add --yes to do it without being asked\n",
    );
    let ended = run(
        "key revoke -known_1",
        &program,
        ScriptedTerminal::answering("no"),
    )
    .await;
    assert_eq!(ended.code, 1);
    assert_eq!(program.started(), [] as [Started; 0]);
}

#[tokio::test]
async fn unknown_keys_are_refused_and_invalid_ids_are_usage_errors() {
    piped("key revoke unknown --yes", &revoking())
        .await
        .assert_refused(
            "error: there is no such signing key (signing-key-not-found)\n\
         hint: `key list` shows all signing keys\n",
        );
    assert_eq!(piped("key revoke a/b --yes", &revoking()).await.code, 2);
    assert_eq!(piped("key revoke", &revoking()).await.code, 2);
}
