//! What an operator does to a database as a whole.

#[cfg(feature = "postgres")]
use crate::pg;
#[cfg(feature = "sqlite")]
use crate::sqlite;
use crate::{InvalidDatabaseUrl, MigrationSets};
use kernel::{BoxError, DeclaredPermission};
use serde::Serialize;

#[derive(Debug, thiserror::Error)]
pub enum AdminError {
    #[error("the database cannot be reached: {0}")]
    Unreachable(#[source] diesel::ConnectionError),
    #[error("the database refused: {0}")]
    Refused(#[from] diesel::result::Error),
    #[error("a migration failed: {0}")]
    Migration(#[source] BoxError),
    #[error("migration {0} was applied by another version of this program")]
    UnknownMigration(String),
    #[error("the database file cannot be used: {0}")]
    File(#[from] std::io::Error),
    #[error("the address names no database")]
    NoName,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MigrationStatus {
    pub name: String,
    pub applied: bool,
    /// `false`: another version of this program applied it.
    pub known: bool,
    /// `false`: this version of the program must not run on the database.
    pub compatible: bool,
}

/// A fact about the schema that only one side knows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", content = "fact", rename_all = "lowercase")]
pub enum Difference {
    /// The migrations make it and the database lacks it.
    Missing(String),
    /// The database has it and no migration makes it.
    Unexpected(String),
}

impl Difference {
    /// Compares sorted facts.
    pub(crate) fn between(live: &[String], expected: &[String]) -> Vec<Self> {
        let missing = expected.iter().filter(|fact| !live.contains(fact)).cloned().map(Self::Missing);
        let unexpected = live.iter().filter(|fact| !expected.contains(fact)).cloned().map(Self::Unexpected);
        missing.chain(unexpected).collect()
    }
}

/// The administrator's hold on one database. Needs a multi-thread runtime.
pub struct DatabaseAdmin {
    target: Target,
    sets: MigrationSets,
}

enum Target {
    #[cfg(feature = "postgres")]
    Postgres(Box<pg::connect::Target>),
    #[cfg(feature = "sqlite")]
    Sqlite(sqlite::connect::Target),
}

impl Target {
    fn parse(url: &str) -> Result<Self, InvalidDatabaseUrl> {
        match url.starts_with("sqlite:") {
            #[cfg(feature = "sqlite")]
            true => sqlite::connect::Target::parse(url).map(Self::Sqlite),
            #[cfg(feature = "postgres")]
            false => pg::connect::Target::parse(url).map(|target| Self::Postgres(Box::new(target))),
            #[cfg(not(all(feature = "postgres", feature = "sqlite")))]
            _ => Err(InvalidDatabaseUrl),
        }
    }
}

impl DatabaseAdmin {
    /// With the accounts' own migrations.
    pub fn new(url: &str) -> Result<Self, InvalidDatabaseUrl> {
        Self::with_sets(url, MigrationSets::default())
    }

    pub fn with_sets(url: &str, sets: MigrationSets) -> Result<Self, InvalidDatabaseUrl> {
        Ok(Self { target: Target::parse(url)?, sets })
    }

    /// `false`: it exists already.
    pub async fn create(&self) -> Result<bool, AdminError> {
        match &self.target {
            #[cfg(feature = "postgres")]
            Target::Postgres(target) => pg::admin::create(target).await,
            #[cfg(feature = "sqlite")]
            Target::Sqlite(target) => sqlite::admin::create(target).await,
        }
    }

    /// `false`: there is none. Ends other connections.
    pub async fn drop(&self) -> Result<bool, AdminError> {
        match &self.target {
            #[cfg(feature = "postgres")]
            Target::Postgres(target) => pg::admin::drop(target).await,
            #[cfg(feature = "sqlite")]
            Target::Sqlite(target) => sqlite::admin::drop(target),
        }
    }

    /// Applies what is not applied yet; one process at a time, whoever else starts waits. Tells each name.
    pub async fn migrate(&self, mut applied: impl FnMut(&str) + Send) -> Result<(), AdminError> {
        match &self.target {
            #[cfg(feature = "postgres")]
            Target::Postgres(target) => pg::admin::migrate(target, &self.sets, &mut applied).await,
            #[cfg(feature = "sqlite")]
            Target::Sqlite(target) => sqlite::admin::migrate(target, &self.sets, &mut applied).await,
        }
    }

    /// Makes the permissions known that the code declares. Answers those that only the database knows: they come from
    /// another version of this program, and grant nothing.
    pub async fn declare(&self, permissions: &[DeclaredPermission]) -> Result<Vec<String>, AdminError> {
        match &self.target {
            #[cfg(feature = "postgres")]
            Target::Postgres(target) => pg::admin::declare(target, permissions).await,
            #[cfg(feature = "sqlite")]
            Target::Sqlite(target) => sqlite::admin::declare(target, permissions).await,
        }
    }

    /// Reverts the newest `steps` migrations. Tells each name.
    pub async fn rollback(&self, steps: usize, mut reverted: impl FnMut(&str) + Send) -> Result<(), AdminError> {
        match &self.target {
            #[cfg(feature = "postgres")]
            Target::Postgres(target) => pg::admin::rollback(target, &self.sets, steps, &mut reverted).await,
            #[cfg(feature = "sqlite")]
            Target::Sqlite(target) => sqlite::admin::rollback(target, &self.sets, steps, &mut reverted).await,
        }
    }

    pub async fn status(&self) -> Result<Vec<MigrationStatus>, AdminError> {
        match &self.target {
            #[cfg(feature = "postgres")]
            Target::Postgres(target) => pg::admin::status(target, &self.sets).await,
            #[cfg(feature = "sqlite")]
            Target::Sqlite(target) => sqlite::admin::status(target, &self.sets).await,
        }
    }

    /// Compares tables, columns, constraints and indexes with what the migrations make elsewhere, this moment.
    pub async fn check(&self) -> Result<Vec<Difference>, AdminError> {
        match &self.target {
            #[cfg(feature = "postgres")]
            Target::Postgres(target) => pg::admin::check(target, &self.sets).await,
            #[cfg(feature = "sqlite")]
            Target::Sqlite(target) => sqlite::admin::check(target, &self.sets).await,
        }
    }
}
