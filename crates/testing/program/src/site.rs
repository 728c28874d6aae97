use crate::{BoxError, Mailbox, eventually};
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    process::Command,
};
use tempfile::TempDir;
use test_databases::TestDatabase;

/// An installation: a database, settings and a working directory, shared by its processes.
pub struct Site {
    pub(crate) binary: PathBuf,
    directory: TempDir,
    /// The environment of its processes.
    settings: BTreeMap<String, String>,
    database: TestDatabase,
}

impl Site {
    /// Returns an installation of a binary, such as `env!("CARGO_BIN_EXE_shop")`.
    pub fn of(binary: impl Into<PathBuf>, database: TestDatabase) -> Result<Self, BoxError> {
        let site = Self {
            binary: binary.into(),
            directory: tempfile::Builder::new().prefix("loggia-site-").tempdir()?,
            settings: BTreeMap::new(),
            database,
        };
        let (url, mail) = (site.database.url(), site.file("mail"));
        Ok(site
            .with("PROFILE", "test")
            .with("DATABASE__URL", url)
            .with("MAIL__URL", format!("file://{}", mail.display())))
    }

    /// Sets a setting by the name of its environment variable without prefix, such as `HTTP__BIND`.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.set(name, value);
        self
    }

    /// Sets a variable of the environment that is not a setting.
    pub fn set_variable(&mut self, name: &str, value: impl ToString) {
        self.settings.insert(name.to_owned(), value.to_string());
    }

    /// Trusts `X-Forwarded-For`, so that one test can act from many networks.
    #[must_use]
    pub fn behind_a_proxy(self) -> Self {
        self.with("HTTP__TRUSTED_PROXIES", "127.0.0.1/32")
    }

    /// Changes a setting for processes started afterwards.
    pub fn set(&mut self, name: &str, value: impl ToString) {
        self.settings
            .insert(format!("LOGGIA__{name}"), value.to_string());
    }

    pub fn unset(&mut self, name: &str) {
        self.settings.remove(&format!("LOGGIA__{name}"));
    }

    pub const fn database(&self) -> &TestDatabase {
        &self.database
    }

    pub fn mails(&self) -> Mailbox {
        Mailbox::new(self.file("mail"))
    }

    /// Returns the path of a file in the working directory.
    pub fn file(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    /// Returns a command with an environment that contains only the settings of the installation.
    pub(crate) fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command
            .current_dir(self.directory.path())
            .env_clear()
            .envs(&self.settings);
        command.env("TMPDIR", self.directory.path());
        if let Some(path) = std::env::var_os("PATH") {
            command.env("PATH", path);
        }
        command
    }

    /// Waits until the worker has processed all deliveries.
    pub async fn settled(&self) -> Result<(), BoxError> {
        eventually("an empty delivery table", async || {
            let left = self.database.count("delivery").await?;
            Ok((left == 0).then_some(()))
        })
        .await
    }
}
