use crate::Problem;
use async_trait::async_trait;
use serde::Serialize;

/// Told the name of each migration when it is done.
pub type Progress<'a> = dyn FnMut(&str) + Send + 'a;

/// The database as a whole.
#[async_trait]
pub trait DatabaseAdministration: Send + Sync {
    /// How people know it: its address, without the password.
    fn name(&self) -> String;

    async fn create(&self) -> Result<Creation, Problem>;

    async fn drop(&self) -> Result<Removal, Problem>;

    /// Applies what is not applied yet.
    async fn migrate(&self, applied: &mut Progress<'_>) -> Result<(), Problem>;

    /// Makes the permissions of this version known. Answers those that only another version declares, and that grant
    /// nothing.
    async fn declare_permissions(&self) -> Result<Vec<String>, Problem>;

    /// Reverts the newest `steps` migrations, the newest first.
    async fn rollback(&self, steps: usize, reverted: &mut Progress<'_>) -> Result<(), Problem>;

    /// The oldest first.
    async fn status(&self) -> Result<Vec<MigrationRow>, Problem>;

    /// Compares what is there with what the migrations make.
    async fn check(&self) -> Result<Vec<SchemaDifference>, Problem>;
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Creation {
    Created,
    Existing,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Removal {
    Dropped,
    Absent,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MigrationRow {
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
pub enum SchemaDifference {
    /// The migrations make it and the database lacks it.
    Missing(String),
    /// The database has it and no migration makes it.
    Unexpected(String),
}
