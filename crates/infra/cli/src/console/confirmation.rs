use super::{Console, written};
use crate::{Problem, problems};
use clap::Args;

/// The flag `--yes` of a verb that needs a confirmation.
#[derive(Args)]
pub struct Confirmation {
    /// Do not ask for confirmation
    #[arg(long)]
    pub yes: bool,
}

impl Console<'_> {
    /// Returns `Ok` only if the operator confirms. `consequence` is a sentence that says what is
    /// lost.
    pub fn confirm(
        &mut self,
        confirmation: &Confirmation,
        consequence: &str,
    ) -> Result<(), Problem> {
        if confirmation.yes {
            return Ok(());
        }
        if !self.terminal.is_interactive() {
            let detail = "this needs a confirmation, and there is no terminal to ask on";
            let hint = "add --yes to do it without being asked";
            return Err(Problem::new(problems::CONFIRMATION_REQUIRED, detail).hint(hint));
        }

        let errors = self.terminal.errors();
        written(
            write!(errors, "{consequence}\nType yes to continue: ").and_then(|()| errors.flush()),
        )?;
        match self.terminal.read_line() {
            Ok(line) if line.trim().eq_ignore_ascii_case("yes") => Ok(()),
            Ok(_) | Err(_) => Err(Problem::new(
                problems::NOT_CONFIRMED,
                "nothing was changed, as you did not type yes",
            )),
        }
    }
}
