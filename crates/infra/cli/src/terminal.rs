//! Where people and programs are, as seen from a command.

mod hidden_input;
mod process;

pub use process::ProcessTerminal;

use kernel::SecretString;
use std::io::{self, Write};
use zeroize::Zeroizing;

pub trait Terminal: Send {
    /// Results, for pipes.
    fn output(&mut self) -> &mut dyn Write;

    /// Everything that is no result: problems, questions.
    fn errors(&mut self) -> &mut dyn Write;

    /// Somebody is there to answer questions.
    fn is_interactive(&self) -> bool;

    /// One line of the standard input.
    fn read_line(&mut self) -> io::Result<String>;

    /// One line from the person at the terminal, without showing it.
    fn read_password(&mut self, prompt: &str) -> io::Result<SecretString>;

    /// The standard input up to its end, or the first `limit` octets of it.
    fn read_input(&mut self, limit: usize) -> io::Result<Zeroizing<Vec<u8>>>;
}
