//! Commands that lose data require confirmation.

use serde_json::json;
use test_cli::{FakeDatabase, FakeProgram, ScriptedTerminal, piped, run};

const BOTH: [&str; 2] = ["001_accounts", "002_access"];
const DESTRUCTIVE: [&str; 4] = [
    "db drop",
    "db reset",
    "db rollback",
    "db rollback --steps 2",
];

#[tokio::test]
async fn without_a_terminal_they_require_the_flag_yes() {
    for line in DESTRUCTIVE {
        let program = FakeProgram::default();
        piped(line, &program).await.assert_refused(
            "error: this needs a confirmation, and there is no terminal to ask on (confirmation-required)\n\
             hint: add --yes to do it without being asked\n",
        );
        assert_eq!(
            (
                program.database.is_there(),
                program.database.applied().as_slice()
            ),
            (true, &BOTH[..]),
            "{line}"
        );
    }
}

#[tokio::test]
async fn the_missing_confirmation_is_printed_as_json() {
    let ended = piped("db drop --json", &FakeProgram::default()).await;
    assert_eq!((ended.code, ended.output.as_str()), (1, ""));
    assert_eq!(ended.error_document()["code"], "confirmation-required");
    assert_eq!(
        ended.error_document()["hint"],
        "add --yes to do it without being asked"
    );
}

#[tokio::test]
async fn answers_other_than_yes_cancel_them() {
    for line in DESTRUCTIVE {
        for answer in ["", "y", "no", "yes please"] {
            let program = FakeProgram::default();
            let ended = run(line, &program, ScriptedTerminal::answering(answer)).await;
            assert_eq!(
                (ended.code, ended.output.as_str()),
                (1, ""),
                "{line}: {answer}"
            );
            let end = "Type yes to continue: error: nothing was changed, as you did not type yes (not-confirmed)\n";
            assert!(ended.errors.ends_with(end), "{}", ended.errors);
            assert_eq!(program.database.applied(), BOTH, "{line}: {answer}");
        }
    }
}

#[tokio::test]
async fn the_end_of_the_input_cancels_them() {
    let program = FakeProgram::default();
    let ended = run("db drop", &program, ScriptedTerminal::with_person()).await;
    assert_eq!((ended.code, program.database.is_there()), (1, true));
}

#[tokio::test]
async fn the_prompt_names_the_consequence() {
    let ended = run(
        "db drop",
        &FakeProgram::default(),
        ScriptedTerminal::answering("yes"),
    )
    .await;
    assert_eq!(
        ended.errors,
        "This deletes the database postgres://ann:***@db/loggia and everything in it.\nType yes to continue: "
    );
    assert_eq!(
        (ended.code, ended.output.as_str()),
        (0, "Database dropped: postgres://ann:***@db/loggia\n")
    );

    let ended = run(
        "db rollback --steps 2",
        &FakeProgram::default(),
        ScriptedTerminal::answering("YES "),
    )
    .await;
    assert_eq!(
        ended.errors,
        "This reverts 2 migrations of the database postgres://ann:***@db/loggia, the newest first. \
         Data that only they can store is lost.\nType yes to continue: "
    );
    assert_eq!(
        (ended.code, ended.output.lines().last()),
        (
            0,
            Some("Reverted 2 migrations of postgres://ann:***@db/loggia")
        )
    );
}

#[tokio::test]
async fn the_prompt_is_not_part_of_the_json_document() {
    let ended = run(
        "db drop --json",
        &FakeProgram::default(),
        ScriptedTerminal::answering("yes"),
    )
    .await;
    assert_eq!(
        (ended.code, ended.document()),
        (0, json!({"dropped": true}))
    );
}

#[tokio::test]
async fn a_database_is_dropped_once() {
    let program = FakeProgram::default();
    let ended = piped("db drop --yes", &program).await;
    ended.assert_done();
    assert!(!program.database.is_there());

    let ended = piped("db drop --yes", &program).await;
    ended.assert_done();
    assert_eq!(
        ended.output,
        "There is no such database: postgres://ann:***@db/loggia\n"
    );
    assert_eq!(
        piped("db drop --yes --json", &program).await.document(),
        json!({"dropped": false})
    );
}

#[tokio::test]
async fn a_rollback_reverts_one_migration_by_default() {
    let program = FakeProgram::default();
    let ended = piped("db rollback --yes", &program).await;
    ended.assert_done();
    assert_eq!(
        ended.output,
        "reverted 002_access\nReverted 1 migration of postgres://ann:***@db/loggia\n"
    );
    assert_eq!(program.database.applied(), ["001_accounts"]);

    let ended = piped("db rollback --yes --steps 5 --json", &program).await;
    ended.assert_done();
    assert_eq!(ended.document(), json!({"reverted": ["001_accounts"]}));

    let ended = piped("db rollback --yes", &program).await;
    ended.assert_done();
    assert_eq!(
        ended.output,
        "There is nothing to roll back: postgres://ann:***@db/loggia\n"
    );
    assert_eq!(piped("db rollback --yes --steps 0", &program).await.code, 2);
}

#[tokio::test]
async fn a_reset_leaves_an_empty_migrated_database() {
    let program = FakeProgram::default();
    let ended = piped("db reset --yes", &program).await;
    ended.assert_done();
    assert_eq!(
        ended.output,
        "applied 001_accounts\napplied 002_access\nDatabase reset: postgres://ann:***@db/loggia\n"
    );
    assert_eq!(
        (
            program.database.is_there(),
            program.database.applied().as_slice()
        ),
        (true, &BOTH[..])
    );

    let ended = piped(
        "db reset --yes --json",
        &FakeProgram::with_database(FakeDatabase::absent()),
    )
    .await;
    assert_eq!(ended.document(), json!({"dropped": false, "applied": BOTH}));
}

#[tokio::test]
async fn a_failed_reset_reports_the_applied_migrations() {
    let database = FakeDatabase {
        broken: Some("002_access"),
        ..FakeDatabase::migrated()
    };
    let ended = piped(
        "db reset --yes --json",
        &FakeProgram::with_database(database),
    )
    .await;
    assert_eq!(
        (ended.code, ended.document()),
        (1, json!({"dropped": true, "applied": ["001_accounts"]}))
    );
    assert_eq!(ended.error_document()["code"], "migration-failed");
}
