use serde_json::json;
use test_cli::{FakeProgram, ScriptedTerminal, piped, run};

type TestResult = Result<(), Box<dyn std::error::Error>>;

const DOTENV: &str = "LOGGIA__AUTH__MASTER_KEY=fresh\n";

#[tokio::test]
async fn every_setting_is_shown_with_its_source() {
    let ended = piped("config show", &FakeProgram::default()).await;
    ended.assert_done();
    assert_eq!(
        ended.output,
        "NAME                           VALUE                         SOURCE\n\
         LOGGIA__DATABASE__URL          postgres://ann:***@db/loggia  environment\n\
         LOGGIA__DATABASE__REPLICA_URL  -                             default\n"
    );
}

#[tokio::test]
async fn settings_are_printed_as_json() {
    let ended = piped("config show --json", &FakeProgram::default()).await;
    ended.assert_done();
    let row = |name, value, source| json!({"name": name, "value": value, "source": source, "doc": "What it is."});
    let settings = [
        row(
            "LOGGIA__DATABASE__URL",
            Some("postgres://ann:***@db/loggia"),
            "environment",
        ),
        row("LOGGIA__DATABASE__REPLICA_URL", None, "default"),
    ];
    assert_eq!(ended.document(), json!({"settings": settings}));
}

#[tokio::test]
async fn valid_settings_pass_the_check() {
    let ended = piped("config check", &FakeProgram::default()).await;
    ended.assert_done();
    assert_eq!(ended.output, "The settings are valid.\n");

    let ended = piped("config check --json", &FakeProgram::default()).await;
    assert_eq!(ended.document(), json!({"valid": true}));
}

#[tokio::test]
async fn verbs_that_need_settings_report_every_problem_of_them() {
    for line in [
        "config check",
        "config show",
        "serve",
        "worker",
        "db status",
        "db drop --yes",
    ] {
        let ended = piped(line, &FakeProgram::with_invalid_settings()).await;
        ended.assert_refused(
            "error: the settings are not valid (settings-invalid)\n  \
             LOGGIA__HTTP__BIND (flag) must be an address and a port\n  \
             LOGGIA__MAIL__FROM is required in production\n",
        );
    }
}

#[tokio::test]
async fn problems_of_the_settings_are_printed_as_json() {
    let ended = piped("config check --json", &FakeProgram::with_invalid_settings()).await;
    assert_eq!((ended.code, ended.output.as_str()), (1, ""));
    let settings = json!([
        {"name": "LOGGIA__HTTP__BIND", "source": "flag", "message": "must be an address and a port"},
        {"name": "LOGGIA__MAIL__FROM", "source": null, "message": "is required in production"},
    ]);
    let expected = json!({"code": "settings-invalid", "detail": "the settings are not valid", "settings": settings});
    assert_eq!(ended.error_document(), expected);
}

#[tokio::test]
async fn a_dotenv_file_is_printed_without_any_settings() {
    let ended = piped("config env", &FakeProgram::with_invalid_settings()).await;
    ended.assert_done();
    assert_eq!(ended.output, DOTENV);
}

#[tokio::test]
async fn a_dotenv_file_is_written_once() -> TestResult {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join(".env");
    let line = format!("config env --output {}", path.display());

    let ended = piped(&line, &FakeProgram::default()).await;
    ended.assert_done();
    assert_eq!(
        ended.output,
        format!("Settings written to {}.\n", path.display())
    );
    assert_eq!(std::fs::read_to_string(&path)?, DOTENV);

    std::fs::write(&path, "mine")?;
    let ended = piped(&line, &FakeProgram::default()).await;
    let expected = format!(
        "error: {} already exists and was not changed (file-exists)\n",
        path.display()
    );
    ended.assert_refused(&expected);
    assert_eq!(std::fs::read_to_string(&path)?, "mine");
    Ok(())
}

#[cfg(unix)]
#[tokio::test]
async fn only_the_owner_can_read_a_dotenv_file() -> TestResult {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir()?;
    let path = folder.path().join(".env");

    let ended = piped(
        &format!("config env --json --output {}", path.display()),
        &FakeProgram::default(),
    )
    .await;

    assert_eq!(ended.document(), json!({"path": path}));
    assert_eq!(
        std::fs::metadata(&path)?.permissions().mode() & 0o777,
        0o600
    );
    Ok(())
}

#[tokio::test]
async fn a_file_that_cannot_be_written_is_a_problem() -> TestResult {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("absent").join(".env");
    let terminal = ScriptedTerminal::with_person();
    let ended = run(
        &format!("config env --json --output {}", path.display()),
        &FakeProgram::default(),
        terminal,
    )
    .await;
    assert_eq!((ended.code, ended.output.as_str()), (1, ""));
    assert_eq!(ended.error_document()["code"], "file-unusable");
    Ok(())
}
