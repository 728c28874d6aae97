use infra_cli::Terminal;
use kernel::SecretString;
use std::{
    collections::VecDeque,
    io::{self, ErrorKind, Read, Write},
};
use zeroize::Zeroizing;

/// A terminal with planned answers, or pipes. Records the output.
pub struct ScriptedTerminal {
    pub output: Output,
    pub errors: Output,
    pub interactive: bool,
    pub lines: VecDeque<String>,
    pub passwords: VecDeque<String>,
    /// The prompts for passwords.
    pub prompts: Vec<String>,
    pub input: Vec<u8>,
}

#[derive(Default)]
pub struct Output {
    pub written: Vec<u8>,
    pub fails: Option<ErrorKind>,
}

impl ScriptedTerminal {
    pub fn pipes() -> Self {
        Self {
            output: Output::default(),
            errors: Output::default(),
            interactive: false,
            lines: VecDeque::new(),
            passwords: VecDeque::new(),
            prompts: Vec::new(),
            input: Vec::new(),
        }
    }

    pub fn piping(input: impl Into<Vec<u8>>) -> Self {
        Self {
            input: input.into(),
            ..Self::pipes()
        }
    }

    /// A person who gives no answers.
    pub fn with_person() -> Self {
        Self {
            interactive: true,
            ..Self::pipes()
        }
    }

    pub fn answering(line: &str) -> Self {
        Self {
            lines: [format!("{line}\n")].into(),
            ..Self::with_person()
        }
    }

    pub fn typing<const N: usize>(passwords: [&str; N]) -> Self {
        Self {
            passwords: passwords.map(str::to_owned).into(),
            ..Self::with_person()
        }
    }
}

impl Terminal for ScriptedTerminal {
    fn output(&mut self) -> &mut dyn Write {
        &mut self.output
    }

    fn errors(&mut self) -> &mut dyn Write {
        &mut self.errors
    }

    fn is_interactive(&self) -> bool {
        self.interactive
    }

    /// Returns an empty line, which is the end of the input, if no answer is left.
    fn read_line(&mut self) -> io::Result<String> {
        Ok(self.lines.pop_front().unwrap_or_default())
    }

    fn read_password(&mut self, prompt: &str) -> io::Result<SecretString> {
        self.prompts.push(prompt.to_owned());
        self.passwords
            .pop_front()
            .map(SecretString::from)
            .ok_or_else(|| ErrorKind::UnexpectedEof.into())
    }

    fn read_input(&mut self, limit: usize) -> io::Result<Zeroizing<Vec<u8>>> {
        let mut input = Zeroizing::new(Vec::new());
        self.input
            .as_slice()
            .take(limit as u64)
            .read_to_end(&mut input)?;
        Ok(input)
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self.fails {
            Some(kind) => Err(kind.into()),
            None => self.written.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
