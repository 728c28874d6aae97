use crate::user_reference::UserReference;
use clap::Args;
use infra_cli::{Invocation, Problem, problems, write_new_file};
use serde_json::json;
use std::path::PathBuf;
use user_profile::ExportUser;

const EXAMPLES: &str = "\
The server may be running or not. The export is recorded in the audit trail.

Examples:
  {program} user export ann@example.org --output ann.json
  {program} user export 0199a1c2-7b1e-7c3a-9f7e-2a5d0c4b8e11 > user.json";

/// Export all data about a user as JSON
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Export {
    /// The id or e-mail address of the user
    #[arg(value_name = "ID|EMAIL", value_parser = UserReference::parse)]
    user: UserReference,

    /// Write to a new file instead, which only you can read
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

impl Export {
    pub(super) async fn execute(self, invocation: &mut Invocation<'_>) -> Result<(), Problem> {
        let operator = invocation.operator().await?;
        let user_id = self.user.resolve(&operator).await?;

        let data = operator.dispatch(ExportUser { user_id }).await?;

        let document = serde_json::to_string_pretty(&data);
        let document =
            document.map_err(|error| Problem::new(problems::INTERNAL, error.to_string()))?;
        let Some(path) = self.output else {
            return invocation.console.print(&document);
        };
        write_new_file(&path, &document)?;
        let sentence = format!(
            "The data about user {user_id} is written to {}.",
            path.display()
        );
        invocation
            .console
            .answer(&json!({ "user_id": user_id, "file": path }), &sentence)
    }
}
