use crate::{Problem, console::table, invocation::Invocation, problems};
use clap::{Args, Subcommand};
use serde_json::json;
use std::{
    fs::{self, OpenOptions},
    io::{self, ErrorKind, Write},
    path::{Path, PathBuf},
};

const EXAMPLES: &str = "\
Examples:
  loggia config env --output .env
  loggia config show --config /etc/loggia/loggia.toml
  loggia config check --set profile=production";

/// Show and check settings, write a .env file
#[derive(Subcommand)]
#[command(after_help = EXAMPLES)]
pub(crate) enum Config {
    /// Show every setting, with secrets masked, and where it comes from
    Show,
    /// Name everything that is wrong with the settings
    Check,
    Env(Env),
}

/// Print a .env file with fresh secrets
#[derive(Args)]
pub(crate) struct Env {
    /// Write to this file instead, which must not exist yet; only you can read it
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

impl Config {
    pub(super) fn execute(self, invocation: &mut Invocation<'_>) -> Result<(), Problem> {
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
        let value = row.value.clone().unwrap_or_else(|| "-".to_owned());
        [row.name.clone(), value, row.source.clone()]
    });
    let text = table(["NAME", "VALUE", "SOURCE"], rows);
    invocation.console.answer(&json!({ "settings": settings }), &text)
}

fn check(invocation: &mut Invocation<'_>) -> Result<(), Problem> {
    invocation.application()?;
    invocation.console.answer(&json!({ "valid": true }), "The settings are valid.")
}

impl Env {
    fn execute(self, invocation: &mut Invocation<'_>) -> Result<(), Problem> {
        let text = invocation.program.dotenv()?;
        let Some(path) = self.output else { return invocation.console.print(&text) };

        write_new(&path, &text).map_err(|error| not_written(&path, &error))?;

        let sentence = format!("Settings written to {}.", path.display());
        invocation.console.answer(&json!({ "path": path.display().to_string() }), &sentence)
    }
}

/// Whole or not at all, and never over another file.
fn write_new(path: &Path, text: &str) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    // it holds secrets
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(text.as_bytes()).inspect_err(|_| {
        let _ = fs::remove_file(path);
    })
}

fn not_written(path: &Path, error: &io::Error) -> Problem {
    let path = path.display();
    match error.kind() {
        ErrorKind::AlreadyExists => {
            Problem::new(problems::FILE_EXISTS, format!("{path} exists already and was left as it is"))
        }
        _ => Problem::new(problems::FILE_UNUSABLE, format!("{path} cannot be written: {error}")),
    }
}
