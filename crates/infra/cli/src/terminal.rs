//! The standard streams and the terminal of the process.

mod hidden_input;
mod process;

pub use process::ProcessTerminal;

use kernel::SecretString;
use std::io::{self, Write};
use zeroize::Zeroizing;

pub trait Terminal: Send {
    /// Receives results, for pipes.
    fn output(&mut self) -> &mut dyn Write;

    /// Receives everything that is not a result: problems, prompts and notes.
    fn errors(&mut self) -> &mut dyn Write;

    /// Returns whether a person can answer prompts.
    fn is_interactive(&self) -> bool;

    /// Reads one line of the standard input.
    fn read_line(&mut self) -> io::Result<String>;

    /// Reads one line from the terminal without echoing it.
    fn read_password(&mut self, prompt: &str) -> io::Result<SecretString>;

    /// Reads the standard input up to its end, or its first `limit` bytes.
    fn read_input(&mut self, limit: usize) -> io::Result<Zeroizing<Vec<u8>>>;
}
