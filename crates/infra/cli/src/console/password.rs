use super::Console;
use crate::{Problem, problems};
use clap::Args;
use cqrs::Refusal;
use kernel::{ExposeSecret, Password, PasswordRefused};

/// The flag `--password-stdin` of a verb that needs a new password.
#[derive(Args)]
pub struct PasswordSource {
    /// Read the password from the standard input instead of prompting for it
    #[arg(long)]
    pub password_stdin: bool,
}

/// In bytes. An accepted password has far fewer.
const LONGEST_INPUT: usize = 4096;

impl Console<'_> {
    /// Prompts for a new password twice, or reads it from the standard input. Never takes it from
    /// an argument, which other users of the machine can read.
    ///
    /// `refusal` makes the refusal that reports a password which is too long to be read.
    pub fn new_password<R: Refusal>(
        &mut self,
        source: &PasswordSource,
        refusal: fn(PasswordRefused) -> R,
    ) -> Result<Password, Problem> {
        let too_long = || {
            Problem::refused(&refusal(PasswordRefused::TooLong(
                Password::MAX_CODE_POINTS,
            )))
        };
        if source.password_stdin {
            // room for a line end, and for one byte that shows that there are more
            let input = self
                .terminal
                .read_input(LONGEST_INPUT + 3)
                .map_err(unreadable)?;
            return password(without_line_end(&input), too_long);
        }
        if !self.terminal.is_interactive() {
            let detail = "a password is needed, and there is no terminal to ask on";
            let hint = "pipe it in, and add --password-stdin";
            return Err(Problem::new(problems::PASSWORD_REQUIRED, detail).hint(hint));
        }
        let first = self.typed_password("Password: ", too_long)?;
        let second = self.typed_password("The same again: ", too_long)?;
        if first.expose() != second.expose() {
            return Err(Problem::new(
                problems::PASSWORDS_DIFFER,
                "the two passwords differ",
            ));
        }
        Ok(first)
    }

    fn typed_password(
        &mut self,
        prompt: &str,
        too_long: impl FnOnce() -> Problem,
    ) -> Result<Password, Problem> {
        let typed = self.terminal.read_password(prompt).map_err(unreadable)?;
        password(typed.expose_secret().as_bytes(), too_long)
    }
}

/// Removes one line end: the others are part of the password.
fn without_line_end(input: &[u8]) -> &[u8] {
    input
        .strip_suffix(b"\n")
        .map_or(input, |line| line.strip_suffix(b"\r").unwrap_or(line))
}

fn password(input: &[u8], too_long: impl FnOnce() -> Problem) -> Result<Password, Problem> {
    if input.len() > LONGEST_INPUT {
        return Err(too_long());
    }
    let text = std::str::from_utf8(input);
    let text = text.map_err(|_| {
        Problem::new(
            problems::PASSWORD_UNREADABLE,
            "the password is not valid UTF-8",
        )
    })?;
    Ok(Password::from_input(text))
}

fn unreadable(error: std::io::Error) -> Problem {
    Problem::new(
        problems::PASSWORD_UNREADABLE,
        format!("the password cannot be read: {error}"),
    )
}
