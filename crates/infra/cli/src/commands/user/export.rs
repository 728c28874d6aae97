use super::UserReference;
use crate::{Problem, context::operator_context, invocation::Invocation, problems};
use clap::Args;
use serde_json::json;
use std::{
    fs::OpenOptions,
    io::{self, ErrorKind, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};
use user_profile::ExportUser;

const EXAMPLES: &str = "\
The server may be running or not. That it was done is recorded.

Examples:
  loggia user export ann@example.org --output ann.json
  loggia user export 0199a1c2-7b1e-7c3a-9f7e-2a5d0c4b8e11 > user.json";

/// Write what is held about a user as JSON
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Export {
    /// The user's id or e-mail address
    #[arg(value_name = "ID|EMAIL", value_parser = UserReference::parse)]
    user: UserReference,

    /// A new file, which nobody else may read; the standard output otherwise
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

impl Export {
    pub(super) async fn execute(self, invocation: &mut Invocation<'_>) -> Result<(), Problem> {
        let application = invocation.application()?;
        let messages = application.messages().await?;
        let context = operator_context(application.as_ref());
        let user_id = self.user.resolve(&messages, &context).await?;

        let data = messages.dispatch(&context, ExportUser { user_id }).await?;

        let document = serde_json::to_string_pretty(&data);
        let document = document.map_err(|error| Problem::new(problems::INTERNAL, error.to_string()))?;
        let Some(path) = self.output else { return invocation.console.print(&document) };
        write(&path, &document).map_err(|error| unwritable(&path, &error))?;
        let sentence = format!("What is held about {user_id} is in {}.", path.display());
        invocation.console.answer(&json!({ "user_id": user_id, "file": path }), &sentence)
    }
}

/// Never over another file, nor through a link to one: its owner and mode would stay.
fn write(path: &Path, document: &str) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    writeln!(file, "{document}")?;
    file.sync_all()
}

fn unwritable(path: &Path, error: &io::Error) -> Problem {
    let code = match error.kind() {
        ErrorKind::AlreadyExists => problems::FILE_EXISTS,
        _ => problems::FILE_UNUSABLE,
    };
    Problem::new(code, format!("{} cannot be written: {error}", path.display()))
}
