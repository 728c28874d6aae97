//! What commands say and ask.

mod confirmation;
mod password;
mod table;

pub(crate) use confirmation::Confirmation;
pub(crate) use password::PasswordSource;
pub(crate) use table::table;

use crate::{Problem, Terminal, problems};
use serde::Serialize;
use std::io::{self, ErrorKind, Write};

/// A terminal, and for whom it is read.
pub(crate) struct Console<'a> {
    terminal: &'a mut dyn Terminal,
    json: bool,
}

impl<'a> Console<'a> {
    pub(crate) fn new(terminal: &'a mut dyn Terminal, json: bool) -> Self {
        Self { terminal, json }
    }

    /// A file or script as it is, whoever reads it.
    pub(crate) fn print(&mut self, text: &str) -> Result<(), Problem> {
        written(write_line(self.terminal.output(), text))
    }

    /// For people only.
    pub(crate) fn tell(&mut self, text: &str) -> Result<(), Problem> {
        if self.json { Ok(()) } else { self.print(text) }
    }

    /// For people who look on; not a result.
    pub(crate) fn note(&mut self, text: &str) {
        if !self.json {
            // nobody may be reading
            let _ = write_line(self.terminal.errors(), text);
        }
    }

    /// For programs only: one to a command, or one a line.
    pub(crate) fn document<T: Serialize>(&mut self, document: &T) -> Result<(), Problem> {
        if !self.json {
            return Ok(());
        }
        let document = serde_json::to_string(document);
        let document = document.map_err(|error| Problem::new(problems::INTERNAL, error.to_string()))?;
        self.print(&document)
    }

    /// The same for programs and for people.
    pub(crate) fn answer<T: Serialize>(&mut self, document: &T, text: &str) -> Result<(), Problem> {
        self.document(document)?;
        self.tell(text)
    }

    /// As far as it can be reported: that may be why there is a problem.
    pub(crate) fn report(&mut self, problem: &Problem) {
        let text = match self.json {
            true => serde_json::to_string(problem).unwrap_or_else(|_| problem.to_string()),
            false => problem.for_people(),
        };
        let _ = write_line(self.terminal.errors(), &text);
    }
}

/// In one go, and at most one line feed more than the text has.
pub(crate) fn write_line(writer: &mut dyn Write, text: &str) -> io::Result<()> {
    let line = format!("{}\n", text.strip_suffix('\n').unwrap_or(text));
    writer.write_all(line.as_bytes())?;
    writer.flush()
}

/// Whoever reads the results may have had enough of them: `loggia describe | head`.
pub(crate) fn written(result: io::Result<()>) -> Result<(), Problem> {
    match result {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(Problem::new(problems::OUTPUT_FAILED, format!("the output cannot be written: {error}")))
        }
        _ => Ok(()),
    }
}
