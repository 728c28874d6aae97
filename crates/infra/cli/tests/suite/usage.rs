use crate::orders::program;
use serde_json::json;
use test_cli::piped;

#[tokio::test]
async fn the_help_fits_a_screen() {
    let ended = piped("--help", &program()).await;
    ended.assert_done();
    assert!(ended.output.lines().count() <= 35, "{}", ended.output);
    assert!(
        ended.output.lines().all(|line| line.chars().count() <= 100),
        "{}",
        ended.output
    );
    let commands = [
        "serve",
        "worker",
        "db",
        "order",
        "config",
        "openapi",
        "describe",
        "completions",
    ];
    for command in commands {
        assert!(
            ended.output.contains(&format!("\n  {command} ")),
            "{command}: {}",
            ended.output
        );
    }
}

#[tokio::test]
async fn every_command_has_a_help_text() {
    for command in [
        "serve",
        "worker",
        "db",
        "db drop",
        "db rollback",
        "order",
        "order list",
        "config",
        "config env",
        "openapi",
        "describe",
        "completions",
    ] {
        let ended = piped(&format!("{command} --help"), &program()).await;
        ended.assert_done();
        assert!(ended.output.contains("Usage: loggia"), "{}", ended.output);
        assert!(!ended.output.contains("{program}"), "{}", ended.output);
    }
}

#[tokio::test]
async fn the_version_is_printed() {
    let ended = piped("--version", &program()).await;
    ended.assert_done();
    assert_eq!(ended.output, "loggia 1.2.3\n");
}

#[tokio::test]
async fn invalid_usage_ends_with_code_2() {
    for line in [
        "",
        "db",
        "serv",
        "serve --no-such-flag",
        "db new",
        "--set http.bind serve",
        "db migrate --yes",
    ] {
        let ended = piped(line, &program()).await;
        assert_eq!((ended.code, ended.output.as_str()), (2, ""), "{line}");
        assert!(
            ended.errors.contains("--help") || ended.errors.contains("Usage: loggia"),
            "{line}: {}",
            ended.errors
        );
    }
}

#[tokio::test]
async fn usage_errors_are_printed_as_json() {
    for (line, detail) in [
        ("--json serv", "unrecognized subcommand 'serv'"),
        ("--json db", "a command is missing"),
        (
            "order cancel --json",
            "the following required arguments were not provided: <NUMBER>",
        ),
    ] {
        let ended = piped(line, &program()).await;
        assert_eq!((ended.code, ended.output.as_str()), (2, ""));
        assert_eq!(
            ended.error_document(),
            json!({"code": "usage", "detail": detail})
        );
    }
}
