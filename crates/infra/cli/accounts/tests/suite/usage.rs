use crate::support::program;
use serde_json::json;
use test_cli::piped;
use testing::Scripted;

#[tokio::test]
async fn the_help_fits_a_screen() {
    let ended = piped("--help", &program(Scripted::default())).await;
    ended.assert_done();
    assert!(ended.output.lines().count() <= 35, "{}", ended.output);
    assert!(
        ended.output.lines().all(|line| line.chars().count() <= 100),
        "{}",
        ended.output
    );
    let verbs = [
        "serve",
        "worker",
        "db",
        "admin",
        "role",
        "permission",
        "user",
        "event",
        "session",
        "key",
        "mail",
        "config",
        "openapi",
        "describe",
        "completions",
    ];
    let listed: Vec<_> = ended
        .output
        .lines()
        .filter_map(|line| line.strip_prefix("  ")?.split(' ').next())
        .collect();
    assert_eq!(
        listed
            .into_iter()
            .filter(|word| verbs.contains(word))
            .collect::<Vec<_>>(),
        verbs
    );
}

#[tokio::test]
async fn every_command_has_a_help_text() {
    for command in [
        "admin",
        "admin create",
        "role",
        "permission",
        "user",
        "user export",
        "event",
        "session",
        "key",
        "mail",
    ] {
        let ended = piped(&format!("{command} --help"), &program(Scripted::default())).await;
        ended.assert_done();
        assert!(ended.output.contains("Usage: loggia"), "{}", ended.output);
        assert!(!ended.output.contains("{program}"), "{}", ended.output);
    }
}

#[tokio::test]
async fn usage_errors_are_printed_as_json() {
    let ended = piped("admin create --json", &program(Scripted::default())).await;
    assert_eq!((ended.code, ended.output.as_str()), (2, ""));
    let detail = "the following required arguments were not provided: --email <EMAIL>";
    assert_eq!(
        ended.error_document(),
        json!({"code": "usage", "detail": detail})
    );
}

#[tokio::test]
async fn completion_scripts_contain_the_flags() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let ended = piped(
            &format!("completions {shell}"),
            &program(Scripted::default()),
        )
        .await;
        ended.assert_done();
        assert!(
            ended.output.contains("password-stdin") && ended.output.contains("set"),
            "{shell}"
        );
    }
}
