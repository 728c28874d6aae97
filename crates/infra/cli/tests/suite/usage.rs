use crate::{fake_application::FakeProgram, support::piped};
use serde_json::json;

#[tokio::test]
async fn the_help_fits_a_screen() {
    let ended = piped("--help", &FakeProgram::default()).await;
    ended.assert_done();
    assert!(ended.output.lines().count() <= 35, "{}", ended.output);
    assert!(ended.output.lines().all(|line| line.chars().count() <= 100), "{}", ended.output);
    let commands = ["serve", "worker", "db", "admin", "role", "user", "config", "openapi", "describe", "completions"];
    for command in commands {
        assert!(ended.output.contains(&format!("\n  {command} ")), "{command}: {}", ended.output);
    }
}

#[tokio::test]
async fn every_command_explains_itself() {
    for command in [
        "serve",
        "worker",
        "db",
        "db drop",
        "db rollback",
        "admin",
        "admin create",
        "user",
        "user export",
        "config",
        "config env",
        "openapi",
        "describe",
        "completions",
    ] {
        let ended = piped(&format!("{command} --help"), &FakeProgram::default()).await;
        ended.assert_done();
        assert!(ended.output.contains("Usage: loggia"), "{}", ended.output);
    }
}

#[tokio::test]
async fn the_version_is_told() {
    let ended = piped("--version", &FakeProgram::default()).await;
    ended.assert_done();
    assert_eq!(ended.output, concat!("loggia ", env!("CARGO_PKG_VERSION"), "\n"));
}

#[tokio::test]
async fn what_is_not_understood_ends_with_2() {
    for line in ["", "db", "serv", "serve --no-such-flag", "db new", "--set http.bind serve", "db migrate --yes"] {
        let ended = piped(line, &FakeProgram::default()).await;
        assert_eq!((ended.code, ended.output.as_str()), (2, ""), "{line}");
        assert!(ended.errors.contains("--help") || ended.errors.contains("Usage: loggia"), "{line}: {}", ended.errors);
    }
}

#[tokio::test]
async fn programs_are_told_of_usage_errors_in_json() {
    for (line, detail) in [
        ("--json serv", "unrecognized subcommand 'serv'"),
        ("--json db", "a command is missing"),
        ("admin create --json", "the following required arguments were not provided: --email <EMAIL>"),
    ] {
        let ended = piped(line, &FakeProgram::default()).await;
        assert_eq!((ended.code, ended.output.as_str()), (2, ""));
        assert_eq!(ended.error_document(), json!({"code": "usage", "detail": detail}));
    }
}
