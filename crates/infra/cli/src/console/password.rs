use super::Console;
use crate::{Problem, problems};
use clap::Args;
use flows::CreateAdministratorError;
use kernel::{ExposeSecret, Password, PasswordRefused};

#[derive(Args)]
pub(crate) struct PasswordSource {
    /// Read the password from the standard input instead of asking for it
    #[arg(long)]
    pub(crate) password_stdin: bool,
}

/// In octets; a password that is allowed has far fewer.
const LONGEST_INPUT: usize = 4096;

impl Console<'_> {
    /// Never from an argument: others can read those.
    pub(crate) fn new_password(&mut self, source: &PasswordSource) -> Result<Password, Problem> {
        if source.password_stdin {
            return self.piped_password();
        }
        if !self.terminal.is_interactive() {
            let detail = "a password is needed, and there is no terminal to ask on";
            let hint = "pipe it in, and add --password-stdin";
            return Err(Problem::new(problems::PASSWORD_REQUIRED, detail).hint(hint));
        }
        let password = self.typed_password("Password: ")?;
        let again = self.typed_password("The same again: ")?;
        if password.expose() != again.expose() {
            return Err(Problem::new(problems::PASSWORDS_DIFFER, "the two passwords differ"));
        }
        Ok(password)
    }

    fn typed_password(&mut self, prompt: &str) -> Result<Password, Problem> {
        let typed = self.terminal.read_password(prompt).map_err(unreadable)?;
        password(typed.expose_secret().as_bytes())
    }

    fn piped_password(&mut self) -> Result<Password, Problem> {
        // room for a line end, and for one octet that shows that there is more
        let input = self.terminal.read_input(LONGEST_INPUT + 3).map_err(unreadable)?;
        password(without_line_end(&input))
    }
}

/// Of all line ends only the last is not a part of the password.
fn without_line_end(input: &[u8]) -> &[u8] {
    input.strip_suffix(b"\n").map_or(input, |line| line.strip_suffix(b"\r").unwrap_or(line))
}

fn password(octets: &[u8]) -> Result<Password, Problem> {
    if octets.len() > LONGEST_INPUT {
        let too_long = PasswordRefused::TooLong(Password::MAX_CODE_POINTS);
        return Err(Problem::refused(&CreateAdministratorError::PasswordRefused(too_long)));
    }
    let text = std::str::from_utf8(octets);
    let text = text.map_err(|_| Problem::new(problems::PASSWORD_UNREADABLE, "the password is not valid UTF-8"))?;
    Ok(Password::from_input(text))
}

fn unreadable(error: std::io::Error) -> Problem {
    Problem::new(problems::PASSWORD_UNREADABLE, format!("the password cannot be read: {error}"))
}
