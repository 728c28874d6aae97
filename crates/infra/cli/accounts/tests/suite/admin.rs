use crate::fake_flows::FakeFlows;
use cqrs::{Failure, Transport};
use flows::CreateAdministratorError;
use infra_cli::{Problem, problems};
use kernel::{Actor, PasswordRefused};
use serde_json::json;
use services::IfMissing;
use test_cli::{Ended, FakeProgram, ScriptedTerminal, Started, locked, piped, run};
use testing::deterministic::SequentialUuids;

const PASSWORD: &str = "correct horse battery staple";
const CREATE: &str = "admin create --email ann@example.org";
const CREATE_PIPED: &str = "admin create --email ann@example.org --password-stdin";

async fn piping(input: impl Into<Vec<u8>>, program: &FakeProgram) -> Ended {
    run(CREATE_PIPED, program, ScriptedTerminal::piping(input)).await
}

fn creating() -> FakeProgram {
    FakeFlows::default().program()
}

fn refusing(refusal: CreateAdministratorError) -> FakeProgram {
    FakeFlows::refusing(refusal).program()
}

#[tokio::test]
async fn administrators_are_created_with_a_password_typed_twice() {
    let flows = FakeFlows::default();
    let ended = run(
        CREATE,
        &flows.program(),
        ScriptedTerminal::typing([PASSWORD, PASSWORD]),
    )
    .await;

    ended.assert_written();
    let id = SequentialUuids::nth(7);
    assert_eq!(
        ended.output,
        format!("Administrator ann@example.org created, with id {id}.\n")
    );
    assert_eq!(ended.prompts, ["Password: ", "The same again: "]);
    assert_eq!(flows.passwords(), [PASSWORD]);
}

#[tokio::test]
async fn the_operator_acts_as_the_system_principal_under_a_fresh_request_id() {
    let flows = FakeFlows::default();
    piping(PASSWORD, &flows.program()).await.assert_written();

    let asked = locked(&flows.asked);
    let (context, command) = asked.first().unwrap();
    assert_eq!(context.actor(), &Actor::System("cli"));
    assert_eq!(context.transport(), Transport::Cli);
    assert_eq!(
        context.request_id().as_str(),
        SequentialUuids::nth(1).to_string()
    );
    assert_eq!(command.address.as_str(), "ann@example.org");
}

#[tokio::test]
async fn one_line_end_is_removed_from_piped_passwords() {
    for (input, password) in [
        ("fifteen chars !", "fifteen chars !"),
        ("fifteen chars !\n", "fifteen chars !"),
        ("fifteen chars !\r\n", "fifteen chars !"),
        ("fifteen chars !\n\n", "fifteen chars !\n"),
        (" fifteen chars ! ", " fifteen chars ! "),
    ] {
        let flows = FakeFlows::default();
        piping(input, &flows.program()).await.assert_written();
        assert_eq!(flows.passwords(), [password], "{input:?}");
    }
}

#[tokio::test]
async fn piped_passwords_have_at_most_4_kib() {
    let longest = "x".repeat(4096);
    let flows = FakeFlows::default();
    piping(format!("{longest}\r\n"), &flows.program())
        .await
        .assert_written();
    assert_eq!(flows.passwords(), [longest.as_str()]);

    // the last one would be cut within a character
    for too_long in [
        format!("{longest}x"),
        "x".repeat(1 << 20),
        format!("{longest}xx\u{e9}"),
    ] {
        let ended = piping(too_long, &flows.program()).await;
        ended.assert_refused(
            "error: the password must have at most 256 characters (password-refused)\n",
        );
    }
}

#[tokio::test]
async fn piped_passwords_must_be_utf_8() {
    let ended = piping(*b"fifteen \xff chars", &creating()).await;
    ended.assert_refused("error: the password is not valid UTF-8 (password-unreadable)\n");
}

#[tokio::test]
async fn different_passwords_create_no_administrator() {
    let program = creating();
    let ended = run(
        CREATE,
        &program,
        ScriptedTerminal::typing([PASSWORD, "correct horse"]),
    )
    .await;
    ended.assert_refused("error: the two passwords differ (passwords-differ)\n");
    assert_eq!(program.started(), [], "not even the database is opened");
}

#[tokio::test]
async fn an_aborted_prompt_creates_no_administrator() {
    let program = creating();
    let ended = run(CREATE, &program, ScriptedTerminal::typing([])).await;
    ended.assert_refused(
        "error: the password cannot be read: unexpected end of file (password-unreadable)\n",
    );
    assert_eq!(program.started(), []);
}

#[tokio::test]
async fn without_a_terminal_the_password_must_be_piped() {
    let ended = piped(CREATE, &creating()).await;
    ended.assert_refused(
        "error: a password is needed, and there is no terminal to ask on (password-required)\n\
         hint: pipe it in, and add --password-stdin\n",
    );
}

#[tokio::test]
async fn passwords_are_not_accepted_as_arguments() {
    let ended = piped(&format!("{CREATE} --password hunter2"), &creating()).await;
    assert_eq!(ended.code, 2);
}

#[tokio::test]
async fn a_taken_address_is_refused() {
    let ended = piping(PASSWORD, &refusing(CreateAdministratorError::AddressTaken)).await;
    ended.assert_refused("error: an account with this address exists already (address-taken)\n");
}

#[tokio::test]
async fn refused_passwords_have_the_reason_of_the_api() {
    for (refused, reason) in [
        (PasswordRefused::TooShort(15), "password-too-short"),
        (PasswordRefused::TooLong(256), "password-too-long"),
        (PasswordRefused::ContainsNul, "password-contains-nul"),
        (PasswordRefused::TooCommon, "password-too-common"),
        (PasswordRefused::TooRepetitive, "password-too-repetitive"),
        (PasswordRefused::TooPersonal, "password-too-personal"),
        (PasswordRefused::Breached, "password-breached"),
    ] {
        let program = refusing(CreateAdministratorError::PasswordRefused(refused));
        let ended = run(
            &format!("{CREATE_PIPED} --json"),
            &program,
            ScriptedTerminal::piping(PASSWORD),
        )
        .await;
        assert_eq!((ended.code, ended.output.as_str()), (1, ""));
        let detail = format!("the password {refused}");
        assert_eq!(
            ended.error_document(),
            json!({"code": "password-refused", "detail": detail, "reason": reason})
        );
    }
}

#[tokio::test]
async fn failures_other_than_refusals_have_codes() {
    let flows = FakeFlows::answering(|| Err(Failure::Unavailable("the disk is full".into())));
    let ended = piping(PASSWORD, &flows.program()).await;
    ended.assert_refused("error: a dependency is unavailable: the disk is full (unavailable)\n");
}

#[tokio::test]
async fn a_database_that_cannot_be_opened_is_a_problem() {
    let problem = Problem::new(
        problems::SCHEMA_OUTDATED,
        "the database lacks 1 migration(s)",
    );
    let program = FakeProgram {
        unstartable: Some(problem),
        ..creating()
    };
    let ended = piping(PASSWORD, &program).await;
    ended.assert_refused("error: the database lacks 1 migration(s) (schema-outdated)\n");
    assert_eq!(program.started(), [Started::Messages(IfMissing::Create)]);
}

#[tokio::test]
async fn an_invalid_address_is_a_usage_error() {
    let program = creating();
    let ended = run(
        "admin create --email ann",
        &program,
        ScriptedTerminal::typing([PASSWORD, PASSWORD]),
    )
    .await;
    assert_eq!((ended.code, ended.output.as_str()), (2, ""));
    assert!(
        ended.errors.contains("this is not a valid e-mail address"),
        "{}",
        ended.errors
    );
    assert!(ended.prompts.is_empty());
}

#[tokio::test]
async fn the_id_is_printed_as_json() {
    let ended = run(
        &format!("--json {CREATE_PIPED}"),
        &creating(),
        ScriptedTerminal::piping(PASSWORD),
    )
    .await;
    ended.assert_done();
    assert_eq!(
        ended.document(),
        json!({"user_id": SequentialUuids::nth(7)})
    );
}

#[tokio::test]
async fn passwords_are_never_printed() {
    let piping = || ScriptedTerminal::piping(PASSWORD);
    let typing = |again| ScriptedTerminal::typing([PASSWORD, again]);
    for program in [
        creating(),
        refusing(CreateAdministratorError::AddressTaken),
        refusing(CreateAdministratorError::PasswordRefused(
            PasswordRefused::TooCommon,
        )),
        FakeFlows::answering(|| Err(Failure::Conflict)).program(),
    ] {
        for json in ["", "--json"] {
            for ended in [
                run(&format!("{CREATE_PIPED} {json}"), &program, piping()).await,
                run(&format!("{CREATE} {json}"), &program, typing(PASSWORD)).await,
                run(
                    &format!("{CREATE} {json}"),
                    &program,
                    typing("correct horse"),
                )
                .await,
            ] {
                let said = format!("{}{}{}", ended.output, ended.errors, ended.prompts.concat());
                assert!(!said.is_empty() && !said.contains("horse"), "{said}");
            }
        }
    }
}
