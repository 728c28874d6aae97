use crate::{Invocation, Problem, RunVerb};
use clap::Parser;
use clap_complete::Shell;

const EXAMPLES: &str = "\
Examples:
  {program} completions bash > ~/.local/share/bash-completion/completions/{program}
  {program} completions zsh  > ~/.zfunc/_{program}
  {program} completions fish > ~/.config/fish/completions/{program}.fish";

/// Print a completion script for a shell
#[derive(Parser)]
#[command(after_help = EXAMPLES)]
pub(super) struct Completions {
    #[arg(value_enum)]
    shell: Shell,
}

impl RunVerb for Completions {
    async fn execute(self, invocation: &mut Invocation<'_>) -> Result<(), Problem> {
        // buffered: clap_complete panics if it cannot write
        let mut script = Vec::new();
        let name = invocation.command.get_name().to_owned();
        clap_complete::generate(
            self.shell,
            &mut invocation.command.clone(),
            name,
            &mut script,
        );
        invocation.console.print(&String::from_utf8_lossy(&script))
    }
}
