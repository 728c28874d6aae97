//! Operations on a database as a whole.

use async_trait::async_trait;
use kernel::{BoxError, DeclaredPermission};
use serde::Serialize;
use std::path::PathBuf;

/// Creates, migrates, checks and drops one database.
#[async_trait]
pub trait DatabaseAdministration: Send + Sync {
    /// Creates the database without tables. Returns `false` if it already exists.
    async fn create(&self) -> Result<bool, AdministrationError>;

    /// Drops the database after ending its connections. Returns `false` if it does not exist.
    async fn drop(&self) -> Result<bool, AdministrationError>;

    /// Applies the pending migrations. Concurrent calls, also of other processes, wait for each
    /// other.
    async fn migrate(&self, applied: &mut Progress<'_>) -> Result<(), AdministrationError>;

    /// Reverts the newest `steps` migrations, the newest first.
    async fn rollback(
        &self,
        steps: usize,
        reverted: &mut Progress<'_>,
    ) -> Result<(), AdministrationError>;

    /// Returns all migrations in their order.
    async fn status(&self) -> Result<Vec<MigrationStatus>, AdministrationError>;

    /// Refuses a server that cannot run this program or would corrupt its data.
    async fn verify(&self) -> Result<(), AdministrationError>;

    /// Compares the schema with the one that the migrations create in an empty database.
    async fn check(&self) -> Result<Vec<SchemaDifference>, AdministrationError>;

    /// Stores the permissions that this version declares. Returns the stored permissions that it
    /// does not declare: they come from another version and have no effect.
    async fn declare(
        &self,
        permissions: &[DeclaredPermission],
    ) -> Result<Vec<String>, AdministrationError>;
}

/// Receives the name of each migration as soon as it is applied or reverted.
pub type Progress<'a> = dyn FnMut(&str) + Send + 'a;

/// Why an operation on a database failed.
#[derive(Debug, thiserror::Error)]
pub enum AdministrationError {
    #[error("the database cannot be reached: {0}")]
    Unreachable(#[source] BoxError),
    #[error("the database refused: {0}")]
    Refused(#[source] BoxError),
    #[error("a migration failed: {0}")]
    Migration(#[source] BoxError),
    #[error("migration {0} was applied by another version of this program")]
    UnknownMigration(String),
    #[error(
        "there is no database {0}: is this the directory of the server? `db migrate` and `serve` \
         make one"
    )]
    Missing(PathBuf),
    #[error("the database file cannot be used: {0}")]
    File(#[from] std::io::Error),
    #[error("the address names no database")]
    NoName,
    /// The text says what to do.
    #[error("{0}")]
    Unsuitable(String),
}

/// Decides how an application opens that has no database, or no generated key, yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IfMissing {
    /// Makes both, and applies migrations if the settings say so.
    Create,
    /// Reports a problem and leaves the file system as it is: a command that runs in the wrong
    /// directory must not appear to succeed on an empty database.
    Refuse,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MigrationStatus {
    pub name: String,
    pub applied: bool,
    /// `false` if another version of this program applied it.
    pub known: bool,
    /// `false` if this version of the program must not run on the database.
    pub compatible: bool,
}

/// A part of the schema that exists on one side only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", content = "fact", rename_all = "lowercase")]
pub enum SchemaDifference {
    /// The migrations create it, but the database lacks it.
    Missing(String),
    /// The database has it, but no migration creates it.
    Unexpected(String),
}

impl SchemaDifference {
    /// Compares the sorted descriptions of two schemas.
    pub fn between(live: &[String], expected: &[String]) -> Vec<Self> {
        let missing = expected
            .iter()
            .filter(|fact| !live.contains(fact))
            .cloned()
            .map(Self::Missing);
        let unexpected = live
            .iter()
            .filter(|fact| !expected.contains(fact))
            .cloned()
            .map(Self::Unexpected);
        missing.chain(unexpected).collect()
    }
}
