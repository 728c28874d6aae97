use crate::{
    fake_application::{FakeProgram, Started},
    fake_flows::FakeFlows,
    scripted_terminal::ScriptedTerminal,
    support::{Ended, locked, piped, run},
};
use cqrs::{Failure, Transport};
use flows::CreateAdministratorError;
use infra_cli::{Problem, problems};
use kernel::{Actor, PasswordRefused};
use serde_json::json;
use testing::deterministic::SequentialUuids;

const PASSWORD: &str = "correct horse battery staple";
const CREATE: &str = "admin create --email ann@example.org";
const CREATE_PIPED: &str = "admin create --email ann@example.org --password-stdin";

async fn piping(input: impl Into<Vec<u8>>, program: &FakeProgram) -> Ended {
    run(CREATE_PIPED, program, ScriptedTerminal::piping(input)).await
}

fn passwords(program: &FakeProgram) -> Vec<String> {
    let asked = locked(&program.flows.asked);
    asked.iter().map(|(_, command)| command.password.expose().to_owned()).collect()
}

fn refusing(refusal: CreateAdministratorError) -> FakeProgram {
    FakeProgram { flows: FakeFlows::refusing(refusal), ..FakeProgram::default() }
}

#[tokio::test]
async fn an_administrator_is_created_with_a_password_typed_twice() {
    let program = FakeProgram::default();
    let ended = run(CREATE, &program, ScriptedTerminal::typing([PASSWORD, PASSWORD])).await;

    ended.assert_done();
    let id = SequentialUuids::nth(7);
    assert_eq!(ended.output, format!("Administrator ann@example.org created, with id {id}.\n"));
    assert_eq!(ended.prompts, ["Password: ", "The same again: "]);
    assert_eq!(passwords(&program), [PASSWORD]);
}

#[tokio::test]
async fn the_operator_acts_as_the_system_principal_under_a_fresh_request_id() {
    let program = FakeProgram::default();
    piping(PASSWORD, &program).await.assert_done();

    let asked = locked(&program.flows.asked);
    let (context, command) = asked.first().unwrap();
    assert_eq!(context.actor(), &Actor::System("cli"));
    assert_eq!(context.transport(), Transport::Cli);
    assert_eq!(context.request_id().as_str(), SequentialUuids::nth(1).to_string());
    assert_eq!(command.address.as_str(), "ann@example.org");
}

#[tokio::test]
async fn of_a_piped_password_one_line_end_is_not_part() {
    for (input, password) in [
        ("fifteen chars !", "fifteen chars !"),
        ("fifteen chars !\n", "fifteen chars !"),
        ("fifteen chars !\r\n", "fifteen chars !"),
        ("fifteen chars !\n\n", "fifteen chars !\n"),
        (" fifteen chars ! ", " fifteen chars ! "),
    ] {
        let program = FakeProgram::default();
        piping(input, &program).await.assert_done();
        assert_eq!(passwords(&program), [password], "{input:?}");
    }
}

#[tokio::test]
async fn a_piped_password_ends_at_4_kib() {
    let longest = "x".repeat(4096);
    let program = FakeProgram::default();
    piping(format!("{longest}\r\n"), &program).await.assert_done();
    assert_eq!(passwords(&program), [longest.as_str()]);

    // the last one would be cut within a character
    for too_long in [format!("{longest}x"), "x".repeat(1 << 20), format!("{longest}xx\u{e9}")] {
        let ended = piping(too_long, &program).await;
        ended.assert_refused("error: the password must have at most 256 characters (password-refused)\n");
    }
}

#[tokio::test]
async fn a_piped_password_is_text() {
    let ended = piping(*b"fifteen \xff chars", &FakeProgram::default()).await;
    ended.assert_refused("error: the password is not valid UTF-8 (password-unreadable)\n");
}

#[tokio::test]
async fn two_different_passwords_create_nobody() {
    let program = FakeProgram::default();
    let ended = run(CREATE, &program, ScriptedTerminal::typing([PASSWORD, "correct horse"])).await;
    ended.assert_refused("error: the two passwords differ (passwords-differ)\n");
    assert_eq!(program.started(), [], "not even the database is opened");
}

#[tokio::test]
async fn a_prompt_that_is_left_creates_nobody() {
    let program = FakeProgram::default();
    let ended = run(CREATE, &program, ScriptedTerminal::typing([])).await;
    ended.assert_refused("error: the password cannot be read: unexpected end of file (password-unreadable)\n");
    assert_eq!(program.started(), []);
}

#[tokio::test]
async fn without_a_terminal_the_password_has_to_be_piped() {
    let ended = piped(CREATE, &FakeProgram::default()).await;
    ended.assert_refused(
        "error: a password is needed, and there is no terminal to ask on (password-required)\n\
         hint: pipe it in, and add --password-stdin\n",
    );
}

#[tokio::test]
async fn no_argument_takes_a_password() {
    let ended = piped(&format!("{CREATE} --password hunter2"), &FakeProgram::default()).await;
    assert_eq!(ended.code, 2);
}

#[tokio::test]
async fn a_taken_address_is_refused() {
    let ended = piping(PASSWORD, &refusing(CreateAdministratorError::AddressTaken)).await;
    ended.assert_refused("error: an account with this address exists already (address-taken)\n");
}

#[tokio::test]
async fn a_refused_password_comes_with_the_reason_that_the_api_gives() {
    for (refused, reason) in [
        (PasswordRefused::TooShort(15), "password-too-short"),
        (PasswordRefused::TooLong(256), "password-too-long"),
        (PasswordRefused::ContainsNul, "password-contains-nul"),
        (PasswordRefused::TooCommon, "password-too-common"),
        (PasswordRefused::TooRepetitive, "password-too-repetitive"),
        (PasswordRefused::TooPersonal, "password-too-personal"),
    ] {
        let program = refusing(CreateAdministratorError::PasswordRefused(refused));
        let ended = run(&format!("{CREATE_PIPED} --json"), &program, ScriptedTerminal::piping(PASSWORD)).await;
        assert_eq!((ended.code, ended.output.as_str()), (1, ""));
        let detail = format!("the password {refused}");
        assert_eq!(ended.error_document(), json!({"code": "password-refused", "detail": detail, "reason": reason}));
    }
}

#[tokio::test]
async fn what_no_command_refuses_has_a_code_too() {
    let flows = FakeFlows::answering(|| Err(Failure::Unavailable("the disk is full".into())));
    let ended = piping(PASSWORD, &FakeProgram { flows, ..FakeProgram::default() }).await;
    ended.assert_refused("error: a dependency is unavailable: the disk is full (unavailable)\n");
}

#[tokio::test]
async fn a_database_that_cannot_be_opened_ends_it() {
    let problem = Problem::new(problems::SCHEMA_OUTDATED, "the database lacks 1 migration(s)");
    let program = FakeProgram { unstartable: Some(problem), ..FakeProgram::default() };
    let ended = piping(PASSWORD, &program).await;
    ended.assert_refused("error: the database lacks 1 migration(s) (schema-outdated)\n");
    assert_eq!(program.started(), [Started::Messages]);
}

#[tokio::test]
async fn an_address_that_is_none_is_a_usage_error() {
    let program = FakeProgram::default();
    let ended = run("admin create --email ann", &program, ScriptedTerminal::typing([PASSWORD, PASSWORD])).await;
    assert_eq!((ended.code, ended.output.as_str()), (2, ""));
    assert!(ended.errors.contains("this is not a valid e-mail address"), "{}", ended.errors);
    assert!(ended.prompts.is_empty());
}

#[tokio::test]
async fn programs_are_told_the_id() {
    let ended =
        run(&format!("--json {CREATE_PIPED}"), &FakeProgram::default(), ScriptedTerminal::piping(PASSWORD)).await;
    ended.assert_done();
    assert_eq!(ended.document(), json!({"user_id": SequentialUuids::nth(7)}));
}

#[tokio::test]
async fn the_password_shows_nowhere() {
    let piping = || ScriptedTerminal::piping(PASSWORD);
    let typing = |again| ScriptedTerminal::typing([PASSWORD, again]);
    for program in [
        FakeProgram::default(),
        refusing(CreateAdministratorError::AddressTaken),
        refusing(CreateAdministratorError::PasswordRefused(PasswordRefused::TooCommon)),
        FakeProgram { flows: FakeFlows::answering(|| Err(Failure::Conflict)), ..FakeProgram::default() },
    ] {
        for json in ["", "--json"] {
            for ended in [
                run(&format!("{CREATE_PIPED} {json}"), &program, piping()).await,
                run(&format!("{CREATE} {json}"), &program, typing(PASSWORD)).await,
                run(&format!("{CREATE} {json}"), &program, typing("correct horse")).await,
            ] {
                let said = format!("{}{}{}", ended.output, ended.errors, ended.prompts.concat());
                assert!(!said.is_empty() && !said.contains("horse"), "{said}");
            }
        }
    }
}
