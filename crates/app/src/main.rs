//! The binary `loggia`.

use loggia::{cli::Identity, context_set::ContextSet, program};
use std::process::ExitCode;

const LOGGIA: Identity = Identity {
    name: "loggia",
    title: "Loggia",
    version: env!("CARGO_PKG_VERSION"),
    about: "Accounts: the API, its background worker, and their administration",
    examples: "\
Examples:
  loggia serve                                       on SQLite under ./data, without any set-up
  loggia admin create --email ann@example.org        the first administrator",
};

#[tokio::main]
async fn main() -> ExitCode {
    program::run(LOGGIA, ContextSet::accounts()).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use loggia::program::CommandLine;
    use std::{ffi::OsString, time::Instant};
    use test_cli::ScriptedTerminal;

    #[tokio::test]
    async fn the_help_fits_a_screen() {
        let loggia = CommandLine {
            identity: LOGGIA,
            environment: Vec::new(),
            cores: 1,
            started: Instant::now(),
            contexts: ContextSet::accounts(),
        };
        let mut terminal = ScriptedTerminal::pipes();
        let code = loggia::cli::run(
            ["loggia", "--help"].map(OsString::from),
            &loggia,
            &mut terminal,
        )
        .await;
        let help = String::from_utf8_lossy(&terminal.output.written).into_owned();
        assert_eq!(code, 0, "{help}");
        assert!(help.contains("loggia admin create"), "{help}");
        assert!(help.lines().count() <= 35, "{help}");
        assert!(
            help.lines().all(|line| line.chars().count() <= 100),
            "{help}"
        );
    }
}
