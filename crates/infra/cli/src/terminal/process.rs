use super::{Terminal, hidden_input::read_hidden};
use kernel::SecretString;
use std::io::{self, BufRead, IsTerminal, Read, Stderr, Stdout, Write};
use zeroize::Zeroizing;

/// The standard streams of the process.
#[derive(Debug)]
pub struct ProcessTerminal {
    output: Stdout,
    errors: Stderr,
}

/// Longer than any answer to a prompt.
const LONGEST_LINE: u64 = 1024;

impl Default for ProcessTerminal {
    fn default() -> Self {
        Self {
            output: io::stdout(),
            errors: io::stderr(),
        }
    }
}

impl Terminal for ProcessTerminal {
    fn output(&mut self) -> &mut dyn Write {
        &mut self.output
    }

    fn errors(&mut self) -> &mut dyn Write {
        &mut self.errors
    }

    fn is_interactive(&self) -> bool {
        io::stdin().is_terminal() && self.errors.is_terminal()
    }

    fn read_line(&mut self) -> io::Result<String> {
        let mut line = String::new();
        io::stdin().lock().take(LONGEST_LINE).read_line(&mut line)?;
        Ok(line)
    }

    fn read_password(&mut self, prompt: &str) -> io::Result<SecretString> {
        read_hidden(prompt)
    }

    fn read_input(&mut self, limit: usize) -> io::Result<Zeroizing<Vec<u8>>> {
        // growing would leave copies of secrets in freed memory
        let mut input = Zeroizing::new(Vec::with_capacity(limit));
        io::stdin()
            .lock()
            .take(limit as u64)
            .read_to_end(&mut input)?;
        Ok(input)
    }
}
