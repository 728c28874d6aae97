use super::{Console, written};
use crate::{Problem, problems};
use clap::Args;

#[derive(Args)]
pub(crate) struct Confirmation {
    /// Do it without asking
    #[arg(long)]
    pub(crate) yes: bool,
}

impl Console<'_> {
    /// `Ok` only when the operator wants it. `consequence` is a sentence.
    pub(crate) fn confirm(&mut self, confirmation: &Confirmation, consequence: &str) -> Result<(), Problem> {
        if confirmation.yes {
            return Ok(());
        }
        if !self.terminal.is_interactive() {
            let detail = "this needs a confirmation, and there is no terminal to ask on";
            let hint = "add --yes to do it without being asked";
            return Err(Problem::new(problems::CONFIRMATION_REQUIRED, detail).hint(hint));
        }

        let errors = self.terminal.errors();
        written(write!(errors, "{consequence}\nType yes to go on: ").and_then(|()| errors.flush()))?;
        match self.terminal.read_line() {
            Ok(line) if line.trim().eq_ignore_ascii_case("yes") => Ok(()),
            Ok(_) | Err(_) => Err(Problem::new(problems::NOT_CONFIRMED, "nothing was done, as you did not type yes")),
        }
    }
}
