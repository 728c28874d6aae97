//! `passwords import`.

use crate::support::program;
use test_cli::piped;
use testing::Scripted;

type Tested = Result<(), Box<dyn std::error::Error>>;

#[tokio::test]
async fn an_import_shows_its_progress_and_its_result() -> Tested {
    let directory = tempfile::tempdir()?;
    let file = directory.path().join("breached.txt");
    std::fs::write(&file, "hunter2\nhunter3\n")?;
    let command = format!("passwords import {}", file.display());

    let ended = piped(&command, &program(Scripted::default())).await;

    assert_eq!(
        (ended.code, ended.errors.as_str()),
        (0, "octets: 16 of 16\n")
    );
    let expected =
        "2 passwords are in data/breached-passwords; 0 lines that are not UTF-8 were skipped\n";
    assert_eq!(ended.output, expected);
    Ok(())
}

#[tokio::test]
async fn a_missing_file_is_a_problem() {
    let ended = piped("passwords import /absent", &program(Scripted::default())).await;
    assert_eq!(ended.code, 1);
    assert!(ended.errors.contains("(file-unusable)"), "{}", ended.errors);
}
