use clap::{Args, Parser};
use infra_cli::{Invocation, Problem, RunVerb, problems};
use std::{fs, path::PathBuf};

const EXAMPLES: &str = "\
The lines of the file are passwords, or SHA-1 digests in hexadecimal digits, optionally followed by
`:` and a count. The new list replaces the one before. Running servers use it at once.

Examples:
  {program} passwords import breached.txt";

/// Import the list of breached passwords
#[derive(Parser)]
#[command(after_help = EXAMPLES)]
pub(crate) enum Passwords {
    Import(Import),
}

/// Replace the list of passwords that new passwords must not be on
#[derive(Args)]
pub(crate) struct Import {
    /// A text file with a password or a digest per line
    file: PathBuf,
}

impl RunVerb for Passwords {
    async fn execute(self, invocation: &mut Invocation<'_>) -> Result<(), Problem> {
        let Self::Import(Import { file }) = self;
        let application = invocation.application()?;
        let total = fs::metadata(&file)
            .map_err(|error| {
                let detail = format!("{} cannot be read: {error}", file.display());
                Problem::new(problems::FILE_UNUSABLE, detail)
            })?
            .len();
        let console = &mut invocation.console;
        let mut progress = |read: u64| console.progress("octets", read, total);

        let imported = application.import_passwords(&file, &mut progress).await?;

        let text = format!(
            "{} passwords are in {}; {} lines that are not UTF-8 were skipped",
            imported.passwords,
            imported.path.display(),
            imported.skipped
        );
        invocation.console.answer(&imported, &text)
    }
}
