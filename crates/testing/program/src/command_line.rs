use crate::{BoxError, Site};
use serde_json::Value;
use std::{io::Write, process::Stdio};

/// The result of a command.
#[derive(Debug)]
pub struct CommandResult {
    pub code: i32,
    pub output: String,
    pub errors: String,
}

impl Site {
    /// Runs the binary with the arguments, without a terminal.
    pub async fn run(&self, arguments: &[&str]) -> Result<CommandResult, BoxError> {
        self.run_with_input(arguments, "").await
    }

    pub async fn run_with_input(
        &self,
        arguments: &[&str],
        input: &str,
    ) -> Result<CommandResult, BoxError> {
        let mut command = self.command(&self.binary);
        command
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let input = input.to_owned();
        let ended = tokio::task::spawn_blocking(move || {
            let mut process = command.spawn()?;
            if let Some(mut pipe) = process.stdin.take() {
                // fails if the process has exited without reading the input
                let _ = pipe.write_all(input.as_bytes());
            }
            process.wait_with_output()
        });
        let ended = ended.await??;
        let code = ended.status.code().ok_or("the process was killed")?;
        Ok(CommandResult {
            code,
            output: String::from_utf8(ended.stdout)?,
            errors: String::from_utf8(ended.stderr)?,
        })
    }
}

impl CommandResult {
    /// Checks the exit code. The error contains the output.
    pub fn with(self, code: i32) -> Result<Self, BoxError> {
        if self.code == code {
            Ok(self)
        } else {
            Err(format!("expected the exit code {code}: {self:?}").into())
        }
    }

    /// Parses the JSON document on the standard output.
    pub fn json(&self) -> Result<Value, BoxError> {
        serde_json::from_str(&self.output).map_err(|error| format!("{error}: {self:?}").into())
    }

    /// Parses the JSON problem, which is the last line of the standard error output.
    pub fn problem(&self) -> Result<Value, BoxError> {
        let last = self.errors.lines().last().unwrap_or_default();
        serde_json::from_str(last).map_err(|error| format!("{error}: {self:?}").into())
    }
}
