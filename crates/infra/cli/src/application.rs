//! The ports through which the command line uses the application.

mod migration_name;
mod rewrap;

pub use migration_name::MigrationName;
pub use rewrap::{ResealedRows, RewrapOptions, RewrapProgress, RewrapReport};

use crate::{Problem, SettingFlags, Verb};
use async_trait::async_trait;
use cqrs::{BoxFuture, Descriptor, Dispatchers};
use kernel::DeclaredPermissions;
use serde::Serialize;
use services::{Clock, DatabaseAdministration, IfMissing, UuidGenerator};
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

/// A program with a command line. Its methods, except [`Program::load`], need no settings.
pub trait Program: Send + Sync {
    /// Reads and checks the settings, and opens nothing. [`Problem::invalid_settings`] lists every
    /// problem.
    fn load(&self, flags: &SettingFlags) -> Result<Arc<dyn Application>, Problem>;

    fn identity(&self) -> Identity;

    /// Returns the verbs that are added to the built-in ones, in the order of the help text.
    fn verbs(&self) -> Vec<Verb>;

    /// Returns the messages of all contexts in the order of `describe`.
    fn descriptors(&self) -> Vec<Descriptor>;

    /// Returns the events of all aggregates in the order of `describe`.
    fn events(&self) -> Vec<EventRow>;

    /// Returns the OpenAPI document in JSON.
    fn openapi(&self) -> Result<String, Problem>;

    /// Returns the text of a `.env` file with fresh secrets.
    fn dotenv(&self) -> Result<String, Problem>;

    /// Writes empty migrations for each backend into the source tree and returns their paths.
    fn new_migration(&self, name: &MigrationName) -> Result<Vec<PathBuf>, Problem>;
}

/// How a program presents itself in help texts, `--version` and completion scripts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Identity {
    /// The name of the binary.
    pub name: &'static str,
    /// The name of the product: the default of `SERVICE_NAME`, and the title of the API.
    pub title: &'static str,
    pub version: &'static str,
    pub about: &'static str,
    /// The text after the help of the program.
    pub examples: &'static str,
}

/// An application with valid settings. Opens each resource when it is first needed.
#[async_trait]
pub trait Application: Send + Sync {
    /// Serves the API until the process is told to stop.
    async fn serve(&self, options: ServeOptions) -> Result<(), Problem>;

    /// Runs the worker alone until the process is told to stop.
    async fn work(&self) -> Result<(), Problem>;

    /// Returns all settings in the order of `config show`.
    fn settings(&self) -> Vec<SettingRow>;

    fn database(&self) -> Result<ManagedDatabase, Problem>;

    /// Opens the database and returns the messages of every context. The server may be running or
    /// not.
    async fn messages(&self, if_missing: IfMissing) -> Result<Dispatchers, Problem>;

    /// Opens the existing database, and seals everything that is stored again under the master key.
    /// The server may be running or not.
    async fn rewrap(
        &self,
        options: RewrapOptions,
        progress: &mut (dyn FnMut(RewrapProgress) + Send),
    ) -> Result<RewrapReport, Problem>;

    /// Replaces the list of breached passwords by the lines of a file, and reports the octets read.
    /// Running servers use the new list at once.
    async fn import_passwords(
        &self,
        file: &Path,
        progress: &mut (dyn FnMut(u64) + Send),
    ) -> Result<ImportedPasswords, Problem>;

    /// Completes when the process is told to stop after this call.
    fn stopped(&self) -> BoxFuture<'static, ()>;

    /// For queries that need the current time.
    fn clock(&self) -> Arc<dyn Clock>;

    /// For request ids.
    fn uuids(&self) -> Arc<dyn UuidGenerator>;
}

/// The result of `passwords import`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ImportedPasswords {
    /// Where the list is.
    pub path: PathBuf,
    /// Different passwords in the list.
    pub passwords: u64,
    /// Lines that are not UTF-8.
    pub skipped: u64,
}

/// The database of an application, as the verb `db` administers it.
#[derive(Clone)]
pub struct ManagedDatabase {
    /// Without the password; the path of a file is absolute.
    pub address: String,
    pub administration: Arc<dyn DatabaseAdministration>,
    /// The permissions that all contexts declare.
    pub permissions: DeclaredPermissions,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ServeOptions {
    /// The file to write the actual address of the server to.
    pub address_file: Option<PathBuf>,
}

/// An event that can be recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EventRow {
    pub name: &'static str,
    pub aggregate: &'static str,
    pub subscribers: Vec<&'static str>,
}

/// One setting with its current value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SettingRow {
    pub name: String,
    /// The value with secrets masked, if there is one.
    #[serde(rename = "value")]
    pub value_masked: Option<String>,
    /// The layer that the value comes from.
    pub source: String,
    pub doc: &'static str,
}
