use crate::{FakeDatabase, locked};
use async_trait::async_trait;
use cqrs::{BoxFuture, Descriptor, Dispatchers};
use infra_cli::{
    Application, EventRow, Identity, ImportedPasswords, InvalidSetting, ManagedDatabase,
    MigrationName, Problem, Program, RewrapOptions, RewrapProgress, RewrapReport, ServeOptions,
    SettingFlags, SettingRow, Verb, problems,
};
use kernel::DeclaredPermissions;
use services::{Clock, IfMissing, UuidGenerator};
use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};
use testing::deterministic::{FixedClock, SequentialUuids};
use tokio::sync::Notify;

/// A program called `loggia`. Records how it is used, and fails where a test says so.
#[derive(Clone)]
pub struct FakeProgram {
    pub verbs: fn() -> Vec<Verb>,
    /// Answers the messages that verbs dispatch.
    pub messages: Dispatchers,
    pub descriptors: &'static [Descriptor],
    pub database: Arc<FakeDatabase>,
    /// The problems of the settings.
    pub invalid: Vec<InvalidSetting>,
    /// Why nothing can be started.
    pub unstartable: Option<Problem>,
    pub loaded: Arc<Mutex<Vec<SettingFlags>>>,
    pub started: Arc<Mutex<Vec<Started>>>,
    /// The report of a rewrap, after the progress of its longest rows.
    pub rewrap: RewrapReport,
    /// Tells the program to stop.
    pub stop: Arc<Notify>,
}

/// A part of the application that was started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Started {
    Server(ServeOptions),
    Worker,
    Messages(IfMissing),
    Rewrap(RewrapOptions),
}

impl Default for FakeProgram {
    fn default() -> Self {
        Self {
            verbs: Vec::new,
            messages: Dispatchers::default(),
            descriptors: &[],
            database: Arc::new(FakeDatabase::migrated()),
            invalid: Vec::new(),
            unstartable: None,
            loaded: Arc::default(),
            started: Arc::default(),
            rewrap: RewrapReport {
                key_id: "0a0b0c0d".to_owned(),
                previous_key_ids: Vec::new(),
                rows: Vec::new(),
                verifies_until: None,
            },
            stop: Arc::default(),
        }
    }
}

impl FakeProgram {
    pub fn with_database(database: FakeDatabase) -> Self {
        Self {
            database: Arc::new(database),
            ..Self::default()
        }
    }

    pub fn with_invalid_settings() -> Self {
        let problem = |name: &str, source: Option<&str>, message: &str| InvalidSetting {
            name: name.to_owned(),
            source: source.map(str::to_owned),
            message: message.to_owned(),
        };
        let invalid = vec![
            problem(
                "LOGGIA__HTTP__BIND",
                Some("flag"),
                "must be an address and a port",
            ),
            problem("LOGGIA__MAIL__FROM", None, "is required in production"),
        ];
        Self {
            invalid,
            ..Self::default()
        }
    }

    pub fn started(&self) -> Vec<Started> {
        locked(&self.started).clone()
    }

    fn start(&self, part: Started) -> Result<(), Problem> {
        locked(&self.started).push(part);
        self.unstartable.clone().map_or(Ok(()), Err)
    }
}

impl Program for FakeProgram {
    fn load(&self, flags: &SettingFlags) -> Result<Arc<dyn Application>, Problem> {
        locked(&self.loaded).push(flags.clone());
        if self.invalid.is_empty() {
            Ok(Arc::new(self.clone()))
        } else {
            Err(Problem::invalid_settings(self.invalid.clone()))
        }
    }

    fn identity(&self) -> Identity {
        Identity {
            name: "loggia",
            title: "Loggia",
            version: "1.2.3",
            about: "A program for tests",
            examples: "",
        }
    }

    fn verbs(&self) -> Vec<Verb> {
        (self.verbs)()
    }

    fn descriptors(&self) -> Vec<Descriptor> {
        self.descriptors.to_vec()
    }

    fn events(&self) -> Vec<EventRow> {
        let row = |name, subscribers| EventRow {
            name,
            aggregate: "account",
            subscribers,
        };
        vec![
            row("auth.account_opened", vec!["welcome", "count"]),
            row("auth.epoch_raised", Vec::new()),
        ]
    }

    fn openapi(&self) -> Result<String, Problem> {
        Ok("{\n  \"openapi\": \"3.1.0\"\n}".to_owned())
    }

    fn dotenv(&self) -> Result<String, Problem> {
        Ok("LOGGIA__AUTH__MASTER_KEY=fresh\n".to_owned())
    }

    fn new_migration(&self, name: &MigrationName) -> Result<Vec<PathBuf>, Problem> {
        match name.as_str() {
            "homeless" => Err(Problem::new(
                problems::SOURCE_TREE_NOT_FOUND,
                "there is no migrations folder here",
            )),
            name => Ok(["postgres", "sqlite"]
                .map(|backend| format!("migrations/{backend}/{name}/up.sql").into())
                .into()),
        }
    }
}

#[async_trait]
impl Application for FakeProgram {
    async fn serve(&self, options: ServeOptions) -> Result<(), Problem> {
        self.start(Started::Server(options))
    }

    async fn work(&self) -> Result<(), Problem> {
        self.start(Started::Worker)
    }

    fn settings(&self) -> Vec<SettingRow> {
        let row = |name: &str, value: Option<&str>, source: &str| SettingRow {
            name: name.to_owned(),
            value_masked: value.map(str::to_owned),
            source: source.to_owned(),
            doc: "What it is.",
        };
        vec![
            row(
                "LOGGIA__DATABASE__URL",
                Some("postgres://ann:***@db/loggia"),
                "environment",
            ),
            row("LOGGIA__DATABASE__REPLICA_URL", None, "default"),
        ]
    }

    fn database(&self) -> Result<ManagedDatabase, Problem> {
        Ok(ManagedDatabase {
            address: "postgres://ann:***@db/loggia".to_owned(),
            administration: self.database.clone(),
            permissions: DeclaredPermissions::new([]),
        })
    }

    async fn messages(&self, if_missing: IfMissing) -> Result<Dispatchers, Problem> {
        self.start(Started::Messages(if_missing))?;
        Ok(self.messages.clone())
    }

    async fn rewrap(
        &self,
        options: RewrapOptions,
        progress: &mut (dyn FnMut(RewrapProgress) + Send),
    ) -> Result<RewrapReport, Problem> {
        self.start(Started::Rewrap(options))?;
        for done in 1..=self
            .rewrap
            .rows
            .iter()
            .map(|rows| rows.read)
            .max()
            .unwrap_or(0)
        {
            progress(RewrapProgress {
                rows: "queued mails",
                done,
                total: 3,
            });
        }
        Ok(self.rewrap.clone())
    }

    /// Imports each line.
    async fn import_passwords(
        &self,
        file: &Path,
        progress: &mut (dyn FnMut(u64) + Send),
    ) -> Result<ImportedPasswords, Problem> {
        let text = std::fs::read_to_string(file)
            .map_err(|error| Problem::new(problems::FILE_UNUSABLE, error.to_string()))?;
        progress(text.len() as u64);
        Ok(ImportedPasswords {
            path: "data/breached-passwords".into(),
            passwords: text.lines().count() as u64,
            skipped: 0,
        })
    }

    fn stopped(&self) -> BoxFuture<'static, ()> {
        let stop = self.stop.clone();
        Box::pin(async move { stop.notified().await })
    }

    fn clock(&self) -> Arc<dyn Clock> {
        Arc::new(FixedClock::default())
    }

    fn uuids(&self) -> Arc<dyn UuidGenerator> {
        Arc::new(SequentialUuids::default())
    }
}
