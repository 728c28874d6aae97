mod migrations;
mod whole;

use crate::{
    MigrationName, MigrationRow, Problem, SchemaDifference,
    console::{Confirmation, table},
    invocation::Invocation,
    problems,
};
use clap::{Args, Subcommand};
use serde_json::json;
use std::num::NonZeroUsize;

const EXAMPLES: &str = "\
Examples:
  loggia db migrate --set database.url=postgres://loggia@localhost/loggia
  loggia db rollback --steps 2 --yes
  loggia db new add_locale";

/// Create, migrate, check and drop the database
#[derive(Subcommand)]
#[command(after_help = EXAMPLES)]
pub(crate) enum Db {
    /// Create the database, without tables
    Create,
    /// Delete the database and everything in it
    Drop(Confirmation),
    /// Apply the migrations that are not applied yet
    Migrate,
    /// Revert the newest migrations
    Rollback(Rollback),
    /// Drop, create and migrate
    Reset(Confirmation),
    /// List the migrations, and whether they are applied
    Status,
    /// Compare the tables, columns and indexes with what the migrations make
    Check,
    /// Write an empty migration for each backend into the source tree
    New(New),
}

#[derive(Args)]
pub(crate) struct Rollback {
    /// How many migrations
    #[arg(long, value_name = "NUMBER", default_value = "1")]
    steps: NonZeroUsize,

    #[command(flatten)]
    confirmation: Confirmation,
}

#[derive(Args)]
pub(crate) struct New {
    /// What it is about, such as add_locale
    #[arg(value_parser = MigrationName::parse)]
    name: MigrationName,
}

impl Db {
    pub(super) async fn execute(self, invocation: &mut Invocation<'_>) -> Result<(), Problem> {
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
    let database = invocation.application()?.database()?;
    let differences = database.check().await?;
    let document = json!({ "differences": differences });
    if differences.is_empty() {
        return invocation.console.answer(&document, "The database is what the migrations make.");
    }

    let rows = differences.iter().map(|difference| match difference {
        SchemaDifference::Missing(fact) => ["missing".to_owned(), fact.clone()],
        SchemaDifference::Unexpected(fact) => ["unexpected".to_owned(), fact.clone()],
    });
    invocation.console.answer(&document, &table(["DIFFERENCE", "FACT"], rows))?;
    let is_addition = |difference: &SchemaDifference| matches!(difference, SchemaDifference::Unexpected(_));
    if differences.iter().all(is_addition) && is_extended(&database.status().await?) {
        return invocation.console.tell("A newer, compatible version of loggia has added to the schema.");
    }
    Err(Problem::new(problems::SCHEMA_DIFFERS, "the database differs from what the migrations make"))
}

/// Whether a newer version has migrated the database in a way that this version can run on.
fn is_extended(migrations: &[MigrationRow]) -> bool {
    migrations.iter().any(|migration| !migration.known) && migrations.iter().all(|migration| migration.compatible)
}

impl New {
    fn execute(self, invocation: &mut Invocation<'_>) -> Result<(), Problem> {
        let paths = invocation.program.new_migration(&self.name)?;
        let paths: Vec<String> = paths.iter().map(|path| path.display().to_string()).collect();
        invocation.console.answer(&json!({ "paths": paths }), &paths.join("\n"))
    }
}
