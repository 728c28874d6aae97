//! Fakes for testing verbs: a program without settings and database, and a terminal with scripted
//! input.

mod fake_database;
mod fake_program;
mod run;
mod scripted_terminal;

pub use fake_database::FakeDatabase;
pub use fake_program::{FakeProgram, Started};
pub use run::{Ended, locked, piped, run};
pub use scripted_terminal::{Output, ScriptedTerminal};
