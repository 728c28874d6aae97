use crate::{Problem, arguments, invocation::Invocation};
use clap::Args;
use clap_complete::Shell;

const EXAMPLES: &str = "\
Examples:
  loggia completions bash > ~/.local/share/bash-completion/completions/loggia
  loggia completions zsh  > ~/.zfunc/_loggia
  loggia completions fish > ~/.config/fish/completions/loggia.fish";

/// Print a completion script for a shell
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Completions {
    #[arg(value_enum)]
    shell: Shell,
}

impl Completions {
    pub(super) fn execute(self, invocation: &mut Invocation<'_>) -> Result<(), Problem> {
        // not straight to the output: clap_complete panics where it cannot write
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut arguments::command(), "loggia", &mut script);
        invocation.console.print(&String::from_utf8_lossy(&script))
    }
}
