use audit::{ArchivedEvent, ExportEvents};
use chrono::{DateTime, Utc};
use clap::Args;
use infra_cli::{Invocation, NewFile, Operator, Problem, problems};
use serde_json::json;
use std::path::PathBuf;

const EXAMPLES: &str = "\
The events are printed by position, each as a JSON object in a line of its own, without network
addresses. Nothing is deleted. The server may be running or not.

Examples:
  {program} event export --output events.jsonl
  {program} event export --before 2026-01-01T00:00:00Z | gzip > events-2025.jsonl.gz";

/// Export audit events as JSON lines, the oldest first
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Export {
    /// Only events before this time (RFC 3339)
    #[arg(long, value_name = "TIME", value_parser = time)]
    before: Option<DateTime<Utc>>,

    /// Write to a new file instead, which only you can read
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

fn time(text: &str) -> Result<DateTime<Utc>, String> {
    DateTime::parse_from_rfc3339(text)
        .map(|time| time.to_utc())
        .map_err(|_| "a time in the form of RFC 3339, such as 2026-01-01T00:00:00Z".to_owned())
}

impl Export {
    pub(super) async fn execute(self, invocation: &mut Invocation<'_>) -> Result<(), Problem> {
        let Self { before, output } = self;
        let operator = invocation.operator().await?;
        let console = &mut invocation.console;
        let Some(path) = output else {
            return export(&operator, before, &mut |lines| console.print(lines))
                .await
                .map(drop);
        };
        let mut file = NewFile::create(&path)?;
        let number = export(&operator, before, &mut |lines| file.append(lines)).await?;
        file.finish()?;
        let sentence = format!("{number} events are written to {}.", path.display());
        console.answer(&json!({ "events": number, "file": path }), &sentence)
    }
}

/// Hands over the lines of one batch after the other; returns the number of events.
async fn export(
    operator: &Operator,
    before: Option<DateTime<Utc>>,
    write: &mut dyn FnMut(&str) -> Result<(), Problem>,
) -> Result<usize, Problem> {
    let (mut number, mut after) = (0, None);
    loop {
        let events = operator.dispatch(ExportEvents { before, after }).await?;
        let Some(last) = events.last() else {
            return Ok(number);
        };
        after = Some(last.position);
        number += events.len();
        write(&lines(&events)?)?;
    }
}

fn lines(events: &[ArchivedEvent]) -> Result<String, Problem> {
    let mut lines = String::new();
    for event in events {
        let line = serde_json::to_string(event);
        lines += &line.map_err(|error| Problem::new(problems::INTERNAL, error.to_string()))?;
        lines.push('\n');
    }
    Ok(lines)
}
