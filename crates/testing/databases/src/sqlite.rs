//! A SQLite database file in its own temporary directory.

use infra_diesel::DatabaseAdmin;
use kernel::BoxError;
use services::DatabaseAdministration;
use std::{
    fs,
    path::{Path, PathBuf},
};
use tempfile::TempDir;
use tokio::sync::OnceCell;

pub(crate) struct File {
    directory: TempDir,
}

/// The content of a migrated database, created once per process.
static MIGRATED: OnceCell<Vec<u8>> = OnceCell::const_new();

impl File {
    /// Creates the directory, but not the file.
    pub(crate) fn new() -> Result<Self, BoxError> {
        Ok(Self {
            directory: tempfile::Builder::new().prefix("loggia-test-").tempdir()?,
        })
    }

    pub(crate) async fn migrated() -> Result<Self, BoxError> {
        let content = MIGRATED.get_or_try_init(migrate).await?;
        let file = Self::new()?;
        fs::write(file.path(), content)?;
        Ok(file)
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.directory.path().join("loggia.db")
    }

    pub(crate) fn url(&self) -> String {
        format!("sqlite://{}", self.path().display())
    }
}

async fn migrate() -> Result<Vec<u8>, BoxError> {
    let file = File::new()?;
    DatabaseAdmin::new(&file.url())?
        .migrate(&mut |_| {})
        .await?;
    if beside(&file.path(), "-wal").exists() {
        return Err("the migrations left a connection open".into());
    }
    Ok(fs::read(file.path())?)
}

pub(crate) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}
