use crate::{FakeProgram, ScriptedTerminal};
use serde_json::Value;
use std::{
    ffi::OsString,
    sync::{Mutex, MutexGuard, PoisonError},
};

/// The result of one run of the program.
pub struct Ended {
    pub code: u8,
    pub output: String,
    pub errors: String,
    /// The prompts for passwords.
    pub prompts: Vec<String>,
}

impl Ended {
    /// Parses the JSON document on the standard output.
    pub fn document(&self) -> Value {
        document(&self.output)
    }

    /// Parses the JSON document on the standard error output.
    pub fn error_document(&self) -> Value {
        document(&self.errors)
    }

    #[track_caller]
    pub fn assert_done(&self) {
        assert_eq!((self.code, self.errors.as_str()), (0, ""));
    }

    /// Like [`Ended::assert_done`], for commands that write: they name the database.
    #[track_caller]
    pub fn assert_written(&self) {
        let database = "Database: postgres://ann:***@db/loggia\n";
        assert_eq!((self.code, self.errors.as_str()), (0, database));
    }

    /// Asserts that nothing but `errors` was printed.
    #[track_caller]
    pub fn assert_refused(&self, errors: &str) {
        assert_eq!(
            (self.code, self.errors.as_str(), self.output.as_str()),
            (1, errors, "")
        );
    }
}

/// A text that is not JSON becomes a value that no test expects.
fn document(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| Value::String(format!("{error}: {text}")))
}

/// Runs a command line of words separated by spaces.
pub async fn run(line: &str, program: &FakeProgram, mut terminal: ScriptedTerminal) -> Ended {
    let arguments = ["loggia"]
        .into_iter()
        .chain(line.split_whitespace())
        .map(OsString::from);
    let code = infra_cli::run(arguments, program, &mut terminal).await;
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    let ScriptedTerminal {
        output,
        errors,
        prompts,
        ..
    } = terminal;
    Ended {
        code,
        output: text(output.written),
        errors: text(errors.written),
        prompts,
    }
}

/// Runs a command line as a script does, without a person who answers prompts.
pub async fn piped(line: &str, program: &FakeProgram) -> Ended {
    run(line, program, ScriptedTerminal::pipes()).await
}

/// Locks a mutex even if another test has panicked while it was locked.
pub fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
