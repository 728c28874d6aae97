use crate::{fake_application::FakeProgram, scripted_terminal::ScriptedTerminal};
use serde_json::Value;
use std::{
    ffi::OsString,
    sync::{Mutex, MutexGuard, PoisonError},
};

/// How one run of the program ended.
pub struct Ended {
    pub code: u8,
    pub output: String,
    pub errors: String,
    pub prompts: Vec<String>,
}

impl Ended {
    /// The one document on the standard output.
    pub fn document(&self) -> Value {
        document(&self.output)
    }

    /// The one document on the standard error output.
    pub fn error_document(&self) -> Value {
        document(&self.errors)
    }

    #[track_caller]
    pub fn assert_done(&self) {
        assert_eq!((self.code, self.errors.as_str()), (0, ""));
    }

    /// One sentence and the code, on the standard error output alone.
    #[track_caller]
    pub fn assert_refused(&self, errors: &str) {
        assert_eq!((self.code, self.errors.as_str(), self.output.as_str()), (1, errors, ""));
    }
}

/// What is no document equals none.
fn document(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| Value::String(format!("{error}: {text}")))
}

pub async fn run(line: &str, program: &FakeProgram, mut terminal: ScriptedTerminal) -> Ended {
    let arguments = ["loggia"].into_iter().chain(line.split_whitespace()).map(OsString::from);
    let code = infra_cli::run(arguments, program, &mut terminal).await;
    let text = |octets: Vec<u8>| String::from_utf8_lossy(&octets).into_owned();
    let ScriptedTerminal { output, errors, prompts, .. } = terminal;
    Ended { code, output: text(output.written), errors: text(errors.written), prompts }
}

/// In a script, where nobody answers.
pub async fn piped(line: &str, program: &FakeProgram) -> Ended {
    run(line, program, ScriptedTerminal::pipes()).await
}

/// A test that failed must not fail the others.
pub fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
