use crate::{Invocation, Problem, RunVerb, table, write_new_file};
use clap::{Args, Parser};
use serde_json::json;
use std::path::PathBuf;

const EXAMPLES: &str = "\
Examples:
  {program} config env --output .env
  {program} config show --config /etc/{program}/{program}.toml
  {program} config check --set profile=production";

/// Show and check settings, write a .env file
#[derive(Parser)]
#[command(after_help = EXAMPLES)]
pub(super) enum Config {
    /// Show every setting, with secrets masked, and where it comes from
    Show,
    /// Check the settings and list all problems
    Check,
    Env(Env),
}

/// Print a .env file with fresh secrets
#[derive(Args)]
pub(super) struct Env {
    /// Write to a new file instead, which only you can read
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

impl RunVerb for Config {
    async fn execute(self, invocation: &mut Invocation<'_>) -> Result<(), Problem> {
        match self {
            Self::Show => show(invocation),
            Self::Check => check(invocation),
            Self::Env(env) => env.execute(invocation),
        }
    }
}

fn show(invocation: &mut Invocation<'_>) -> Result<(), Problem> {
    let settings = invocation.application()?.settings();
    let rows = settings.iter().map(|row| {
        let value = row.value_masked.clone().unwrap_or_else(|| "-".to_owned());
        [row.name.clone(), value, row.source.clone()]
    });
    let text = table(["NAME", "VALUE", "SOURCE"], rows);
    invocation
        .console
        .answer(&json!({ "settings": settings }), &text)
}

fn check(invocation: &mut Invocation<'_>) -> Result<(), Problem> {
    invocation.application()?;
    invocation
        .console
        .answer(&json!({ "valid": true }), "The settings are valid.")
}

impl Env {
    fn execute(self, invocation: &mut Invocation<'_>) -> Result<(), Problem> {
        let text = invocation.program.dotenv()?;
        let Some(path) = self.output else {
            return invocation.console.print(&text);
        };

        write_new_file(&path, &text)?;

        let sentence = format!("Settings written to {}.", path.display());
        invocation
            .console
            .answer(&json!({ "path": path.display().to_string() }), &sentence)
    }
}
