//! What the command line needs the application to do.

mod database;
mod migration_name;

pub use database::{Creation, DatabaseAdministration, MigrationRow, Progress, Removal, SchemaDifference};
pub use migration_name::MigrationName;

use crate::{Problem, SettingFlags};
use async_trait::async_trait;
use cqrs::{BoxFuture, Descriptor, Dispatchers};
use serde::Serialize;
use services::{Clock, UuidGenerator};
use std::{path::PathBuf, sync::Arc};

/// What can be asked without settings, and the way to what needs them.
pub trait Program: Send + Sync {
    /// Reads and checks the settings, and opens nothing. [`Problem::invalid_settings`] names all that is wrong.
    fn load(&self, flags: &SettingFlags) -> Result<Arc<dyn Application>, Problem>;

    /// The messages of all contexts, in the order in which they are to be shown.
    fn descriptors(&self) -> Vec<Descriptor>;

    /// The events of all aggregates, in the order in which they are to be shown.
    fn events(&self) -> Vec<EventRow>;

    /// As JSON.
    fn openapi(&self) -> Result<String, Problem>;

    /// The text of a `.env` file, with fresh secrets in it.
    fn dotenv(&self) -> Result<String, Problem>;

    /// Writes empty migrations for each backend into the source tree at hand, and answers their paths.
    fn new_migration(&self, name: &MigrationName) -> Result<Vec<PathBuf>, Problem>;
}

/// What can be asked once the settings are valid. Nothing is opened before it is needed.
#[async_trait]
pub trait Application: Send + Sync {
    /// Until it is told to stop.
    async fn serve(&self, options: ServeOptions) -> Result<(), Problem>;

    /// The worker alone, until it is told to stop.
    async fn work(&self) -> Result<(), Problem>;

    /// In the order in which they are to be shown.
    fn settings(&self) -> Vec<SettingRow>;

    fn database(&self) -> Result<Arc<dyn DatabaseAdministration>, Problem>;

    /// Everything that can be asked of the contexts. Opens the database; the server may be running or not.
    async fn messages(&self) -> Result<Dispatchers, Problem>;

    /// Ends when the program is told to stop, from this call on.
    fn stopped(&self) -> BoxFuture<'static, ()>;

    /// For queries about what is so now.
    fn clock(&self) -> Arc<dyn Clock>;

    /// For the ids of requests.
    fn uuids(&self) -> Arc<dyn UuidGenerator>;
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ServeOptions {
    /// Where to write the address that the server really listens on.
    pub address_file: Option<PathBuf>,
}

/// An event that can be recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EventRow {
    pub name: &'static str,
    pub aggregate: &'static str,
    /// Who is told.
    pub subscribers: Vec<&'static str>,
}

/// One setting as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SettingRow {
    pub name: String,
    /// With secrets masked; nothing when it is absent.
    pub value: Option<String>,
    /// The layer that it comes from.
    pub source: String,
    pub doc: String,
}
