mod migrations;
mod whole;

use crate::{Confirmation, Invocation, MigrationName, Problem, RunVerb, problems, table};
use clap::{Args, Parser};
use serde_json::json;
use services::{MigrationStatus, SchemaDifference};
use std::num::NonZeroUsize;

const EXAMPLES: &str = "\
Examples:
  {program} db migrate --set database.url=postgres://{program}@localhost/{program}
  {program} db rollback --steps 2 --yes
  {program} db new add_locale";

/// Create, migrate, check and drop the database
#[derive(Parser)]
#[command(after_help = EXAMPLES)]
pub(super) enum Db {
    /// Create the database, without tables
    Create,
    /// Delete the database and everything in it
    Drop(Confirmation),
    /// Apply the pending migrations
    Migrate,
    /// Revert the newest migrations
    Rollback(Rollback),
    /// Drop, create and migrate
    Reset(Confirmation),
    /// List the migrations with their states
    Status,
    /// Compare the tables, columns and indexes with those that the migrations create
    Check,
    /// Write an empty migration for each backend into the source tree
    New(New),
}

#[derive(Args)]
pub(super) struct Rollback {
    /// Number of migrations
    #[arg(long, value_name = "NUMBER", default_value = "1")]
    steps: NonZeroUsize,

    #[command(flatten)]
    confirmation: Confirmation,
}

#[derive(Args)]
pub(super) struct New {
    /// Lower-case words, such as add_locale
    #[arg(value_parser = MigrationName::parse)]
    name: MigrationName,
}

impl RunVerb for Db {
    async fn execute(self, invocation: &mut Invocation<'_>) -> Result<(), Problem> {
        match self {
            Self::Create => whole::create(invocation).await,
            Self::Drop(confirmation) => whole::drop(&confirmation, invocation).await,
            Self::Reset(confirmation) => whole::reset(&confirmation, invocation).await,
            Self::Migrate => migrations::migrate(invocation).await,
            Self::Rollback(rollback) => {
                migrations::rollback(rollback.steps.get(), &rollback.confirmation, invocation).await
            }
            Self::Status => migrations::status(invocation).await,
            Self::Check => check(invocation).await,
            Self::New(new) => new.execute(invocation),
        }
    }
}

async fn check(invocation: &mut Invocation<'_>) -> Result<(), Problem> {
    let database = invocation.application()?.database()?.administration;
    let differences = database.check().await?;
    let document = json!({ "differences": differences });
    if differences.is_empty() {
        return invocation.console.answer(
            &document,
            "The schema is the one that the migrations create.",
        );
    }

    let rows = differences.iter().map(|difference| match difference {
        SchemaDifference::Missing(fact) => ["missing".to_owned(), fact.clone()],
        SchemaDifference::Unexpected(fact) => ["unexpected".to_owned(), fact.clone()],
    });
    invocation
        .console
        .answer(&document, &table(["DIFFERENCE", "FACT"], rows))?;
    let is_addition =
        |difference: &SchemaDifference| matches!(difference, SchemaDifference::Unexpected(_));
    if differences.iter().all(is_addition) && is_extended(&database.status().await?) {
        return invocation
            .console
            .print_text("A newer, compatible version of this program has added to the schema.");
    }
    Err(Problem::new(
        problems::SCHEMA_DIFFERS,
        "the schema differs from the one that the migrations create",
    ))
}

/// Returns whether a newer version has migrated the database and this version can still run on it.
fn is_extended(migrations: &[MigrationStatus]) -> bool {
    migrations.iter().any(|migration| !migration.known)
        && migrations.iter().all(|migration| migration.compatible)
}

impl New {
    fn execute(self, invocation: &mut Invocation<'_>) -> Result<(), Problem> {
        let paths = invocation.program.new_migration(&self.name)?;
        let paths: Vec<String> = paths
            .iter()
            .map(|path| path.display().to_string())
            .collect();
        invocation
            .console
            .answer(&json!({ "paths": paths }), &paths.join("\n"))
    }
}
