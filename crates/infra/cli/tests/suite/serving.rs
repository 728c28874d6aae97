use loggia_cli::{Problem, ServeOptions, problems};
use std::path::{Path, PathBuf};
use test_cli::{FakeProgram, Started, locked, piped};

fn values(program: &FakeProgram) -> Vec<(String, String)> {
    let loaded = locked(&program.loaded);
    assert_eq!(loaded.len(), 1, "settings are read once");
    loaded
        .iter()
        .flat_map(|flags| flags.values().clone())
        .collect()
}

fn file(program: &FakeProgram) -> Option<PathBuf> {
    locked(&program.loaded)
        .iter()
        .find_map(|flags| flags.file().map(Path::to_owned))
}

fn owned<const N: usize>(pairs: [(&str, &str); N]) -> Vec<(String, String)> {
    pairs
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into()
}

#[tokio::test]
async fn the_server_is_started_with_the_values_of_the_flags() {
    let program = FakeProgram::default();
    let line = "serve --bind 127.0.0.1:0 --address-file run/address --config conf.toml --set mail.url=memory://";
    let ended = piped(line, &program).await;

    ended.assert_done();
    assert_eq!(ended.output, "");
    let options = ServeOptions {
        address_file: Some(PathBuf::from("run/address")),
    };
    assert_eq!(program.started(), [Started::Server(options)]);
    assert_eq!(
        values(&program),
        owned([
            ("LOGGIA__HTTP__BIND", "127.0.0.1:0"),
            ("LOGGIA__MAIL__URL", "memory://")
        ])
    );
    assert_eq!(file(&program).as_deref(), Some(Path::new("conf.toml")));
}

#[tokio::test]
async fn without_flags_no_setting_is_given() {
    let program = FakeProgram::default();
    piped("serve", &program).await.assert_done();
    assert_eq!(
        program.started(),
        [Started::Server(ServeOptions::default())]
    );
    assert_eq!(values(&program), []);
    assert_eq!(file(&program).as_deref(), None);
}

#[tokio::test]
async fn settings_are_accepted_before_and_after_the_verb() {
    let program = FakeProgram::default();
    piped(
        "--set log.level=debug --config a.toml worker --set worker.concurrency=2",
        &program,
    )
    .await
    .assert_done();
    assert_eq!(program.started(), [Started::Worker]);
    assert_eq!(
        values(&program),
        owned([
            ("LOGGIA__LOG__LEVEL", "debug"),
            ("LOGGIA__WORKER__CONCURRENCY", "2")
        ])
    );
    assert_eq!(file(&program).as_deref(), Some(Path::new("a.toml")));
}

#[tokio::test]
async fn a_failed_start_is_a_problem() {
    for line in ["serve", "worker"] {
        let problem = Problem::new(
            problems::LISTEN_FAILED,
            "cannot listen on 127.0.0.1:80: permission denied",
        );
        let program = FakeProgram {
            unstartable: Some(problem),
            ..FakeProgram::default()
        };
        let ended = piped(line, &program).await;
        ended.assert_refused(
            "error: cannot listen on 127.0.0.1:80: permission denied (listen-failed)\n",
        );
    }
}

#[tokio::test]
async fn an_address_without_a_port_is_a_usage_error() {
    let program = FakeProgram::default();
    assert_eq!(piped("serve --bind localhost", &program).await.code, 2);
    assert_eq!(program.started(), []);
}
