//! Output, prompts and questions of verbs.

mod confirmation;
mod password;
mod progress;
mod table;

pub use confirmation::Confirmation;
pub use password::PasswordSource;
pub use table::table;

use crate::{Problem, Terminal, problems};
use serde::Serialize;
use std::io::{self, ErrorKind, Write};

/// The terminal of one invocation; prints text, or JSON with `--json`.
pub struct Console<'a> {
    terminal: &'a mut dyn Terminal,
    json: bool,
    /// The progress that was shown last.
    progress: Option<progress::Shown>,
}

impl<'a> Console<'a> {
    pub(crate) fn new(terminal: &'a mut dyn Terminal, json: bool) -> Self {
        Self {
            terminal,
            json,
            progress: None,
        }
    }

    /// Prints a document and its text: the document with `--json`, the text without.
    pub fn answer<T: Serialize>(&mut self, document: &T, text: &str) -> Result<(), Problem> {
        self.print_json(document)?;
        self.print_text(text)
    }

    /// Prints a file or script unchanged, with or without `--json`.
    pub fn print(&mut self, text: &str) -> Result<(), Problem> {
        written(write_line(self.terminal.output(), text))
    }

    /// Prints a text, but not with `--json`.
    pub fn print_text(&mut self, text: &str) -> Result<(), Problem> {
        if self.json { Ok(()) } else { self.print(text) }
    }

    /// Prints a document in one line, but only with `--json`.
    pub fn print_json<T: Serialize>(&mut self, document: &T) -> Result<(), Problem> {
        if !self.json {
            return Ok(());
        }
        let document = serde_json::to_string(document);
        let document =
            document.map_err(|error| Problem::new(problems::INTERNAL, error.to_string()))?;
        self.print(&document)
    }

    /// Tells the operator something that is not a result, on the standard error output, but not
    /// with `--json`.
    pub fn note(&mut self, text: &str) {
        if !self.json {
            // the output may be closed
            let _ = write_line(self.terminal.errors(), text);
        }
    }

    /// Ignores an output that cannot be written: it may be the reported problem.
    pub(crate) fn report(&mut self, problem: &Problem) {
        let text = if self.json {
            serde_json::to_string(problem).unwrap_or_else(|_| problem.to_string())
        } else {
            problem.text()
        };
        let _ = write_line(self.terminal.errors(), &text);
    }
}

/// Writes everything in one call, and ends it with one line feed.
pub(crate) fn write_line(writer: &mut dyn Write, text: &str) -> io::Result<()> {
    let line = format!("{}\n", text.strip_suffix('\n').unwrap_or(text));
    writer.write_all(line.as_bytes())?;
    writer.flush()
}

/// Accepts a closed pipe: the reader may need no more, as in `loggia describe | head`.
pub(crate) fn written(result: io::Result<()>) -> Result<(), Problem> {
    match result {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(Problem::new(
            problems::OUTPUT_FAILED,
            format!("the output cannot be written: {error}"),
        )),
        _ => Ok(()),
    }
}
