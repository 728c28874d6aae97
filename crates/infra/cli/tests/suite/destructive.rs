//! Commands that lose data ask first, and never take silence for a yes.

use crate::{
    fake_application::FakeProgram,
    fake_database::FakeDatabase,
    scripted_terminal::ScriptedTerminal,
    support::{piped, run},
};
use serde_json::json;

const BOTH: [&str; 2] = ["001_accounts", "002_access"];
const DESTRUCTIVE: [&str; 4] = ["db drop", "db reset", "db rollback", "db rollback --steps 2"];

#[tokio::test]
async fn without_a_terminal_they_need_a_yes_on_the_command_line() {
    for line in DESTRUCTIVE {
        let program = FakeProgram::default();
        piped(line, &program).await.assert_refused(
            "error: this needs a confirmation, and there is no terminal to ask on (confirmation-required)\n\
             hint: add --yes to do it without being asked\n",
        );
        assert_eq!((program.database.is_there(), program.database.applied().as_slice()), (true, &BOTH[..]), "{line}");
    }
}

#[tokio::test]
async fn programs_are_told_what_is_missing() {
    let ended = piped("db drop --json", &FakeProgram::default()).await;
    assert_eq!((ended.code, ended.output.as_str()), (1, ""));
    assert_eq!(ended.error_document()["code"], "confirmation-required");
    assert_eq!(ended.error_document()["hint"], "add --yes to do it without being asked");
}

#[tokio::test]
async fn whatever_is_not_yes_is_no() {
    for line in DESTRUCTIVE {
        for answer in ["", "y", "no", "yes please"] {
            let program = FakeProgram::default();
            let ended = run(line, &program, ScriptedTerminal::answering(answer)).await;
            assert_eq!((ended.code, ended.output.as_str()), (1, ""), "{line}: {answer}");
            let end = "Type yes to go on: error: nothing was done, as you did not type yes (not-confirmed)\n";
            assert!(ended.errors.ends_with(end), "{}", ended.errors);
            assert_eq!(program.database.applied(), BOTH, "{line}: {answer}");
        }
    }
}

#[tokio::test]
async fn the_end_of_the_input_is_no() {
    let program = FakeProgram::default();
    let ended = run("db drop", &program, ScriptedTerminal::with_person()).await;
    assert_eq!((ended.code, program.database.is_there()), (1, true));
}

#[tokio::test]
async fn the_question_says_what_will_be_lost() {
    let ended = run("db drop", &FakeProgram::default(), ScriptedTerminal::answering("yes")).await;
    assert_eq!(
        ended.errors,
        "This deletes the database postgres://ann:***@db/loggia and everything in it.\nType yes to go on: "
    );
    assert_eq!((ended.code, ended.output.as_str()), (0, "Database dropped: postgres://ann:***@db/loggia\n"));

    let ended = run("db rollback --steps 2", &FakeProgram::default(), ScriptedTerminal::answering("YES ")).await;
    assert_eq!(
        ended.errors,
        "This reverts 2 migrations of the database postgres://ann:***@db/loggia, the newest first. \
         What only they have room for is lost.\nType yes to go on: "
    );
    assert_eq!((ended.code, ended.output.lines().last()), (0, Some("Reverted: 2 migrations.")));
}

#[tokio::test]
async fn a_question_keeps_out_of_the_document() {
    let ended = run("db drop --json", &FakeProgram::default(), ScriptedTerminal::answering("yes")).await;
    assert_eq!((ended.code, ended.document()), (0, json!({"dropped": true})));
}

#[tokio::test]
async fn a_database_is_dropped_once() {
    let program = FakeProgram::default();
    let ended = piped("db drop --yes", &program).await;
    ended.assert_done();
    assert!(!program.database.is_there());

    let ended = piped("db drop --yes", &program).await;
    ended.assert_done();
    assert_eq!(ended.output, "There is no such database: postgres://ann:***@db/loggia\n");
    assert_eq!(piped("db drop --yes --json", &program).await.document(), json!({"dropped": false}));
}

#[tokio::test]
async fn a_rollback_reverts_one_migration_unless_told_otherwise() {
    let program = FakeProgram::default();
    let ended = piped("db rollback --yes", &program).await;
    ended.assert_done();
    assert_eq!(ended.output, "reverted 002_access\nReverted: 1 migration.\n");
    assert_eq!(program.database.applied(), ["001_accounts"]);

    let ended = piped("db rollback --yes --steps 5 --json", &program).await;
    ended.assert_done();
    assert_eq!(ended.document(), json!({"reverted": ["001_accounts"]}));

    let ended = piped("db rollback --yes", &program).await;
    ended.assert_done();
    assert_eq!(ended.output, "There is nothing to roll back.\n");
    assert_eq!(piped("db rollback --yes --steps 0", &program).await.code, 2);
}

#[tokio::test]
async fn a_reset_leaves_a_fresh_database() {
    let program = FakeProgram::default();
    let ended = piped("db reset --yes", &program).await;
    ended.assert_done();
    assert_eq!(
        ended.output,
        "applied 001_accounts\napplied 002_access\nDatabase reset: postgres://ann:***@db/loggia\n"
    );
    assert_eq!((program.database.is_there(), program.database.applied().as_slice()), (true, &BOTH[..]));

    let ended = piped("db reset --yes --json", &FakeProgram::with_database(FakeDatabase::absent())).await;
    assert_eq!(ended.document(), json!({"dropped": false, "applied": BOTH}));
}

#[tokio::test]
async fn a_reset_that_fails_says_how_far_it_came() {
    let database = FakeDatabase { broken: Some("002_access"), ..FakeDatabase::migrated() };
    let ended = piped("db reset --yes --json", &FakeProgram::with_database(database)).await;
    assert_eq!((ended.code, ended.document()), (1, json!({"dropped": true, "applied": ["001_accounts"]})));
    assert_eq!(ended.error_document()["code"], "migration-failed");
}
