//! The command line of an application.

mod migration_files;
mod problems;
mod running;
#[cfg(feature = "http")]
mod serving;

use crate::{
    context_set::ContextSet,
    settings::{self, Loaded, Settings, Sources, Table},
};
use cqrs::Descriptor;
use infra_cli::{
    Application, EventRow, Identity, MigrationName, Problem, ProcessTerminal, Program,
    SettingFlags, Verb,
};
use infra_services::MasterKey;
use kernel::ExposeSecret;
use running::Running;
use std::{
    ffi::OsString,
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
    time::Instant,
};

/// Runs the command line of this process, with its arguments, environment and terminal.
pub async fn run(identity: Identity, contexts: ContextSet) -> ExitCode {
    let program = CommandLine {
        identity,
        environment: std::env::vars_os().collect(),
        cores: std::thread::available_parallelism().map_or(1, usize::from),
        started: Instant::now(),
        contexts,
    };
    let mut terminal = ProcessTerminal::default();
    let code = infra_cli::run(std::env::args_os(), &program, &mut terminal).await;
    code.into()
}

/// The command line of an application.
pub struct CommandLine {
    pub identity: Identity,
    /// The environment of the process, which only [`run`] reads.
    pub environment: Vec<(OsString, OsString)>,
    pub cores: usize,
    pub started: Instant,
    pub contexts: ContextSet,
}

impl CommandLine {
    fn settings(&self, flags: &SettingFlags) -> Result<Loaded, Problem> {
        let sources = Sources {
            file: flags.file().map(Path::to_owned),
            dotenv: Some(PathBuf::from(".env")),
            environment: self.environment.clone(),
            flags: flags.values().clone(),
            cores: self.cores,
        };
        Settings::load(sources, &self.table()).map_err(problems::of_settings)
    }

    fn table(&self) -> Table {
        let title = self.identity.title;
        self.contexts.settings().with_service_name(title)
    }
}

impl Program for CommandLine {
    fn load(&self, flags: &SettingFlags) -> Result<Arc<dyn Application>, Problem> {
        Ok(Arc::new(Running::new(
            self.settings(flags)?,
            self.identity.name,
            self.started,
            self.contexts.clone(),
        )))
    }

    fn identity(&self) -> Identity {
        self.identity
    }

    fn verbs(&self) -> Vec<Verb> {
        self.contexts.transports().verbs
    }

    fn descriptors(&self) -> Vec<Descriptor> {
        self.contexts.messages()
    }

    fn events(&self) -> Vec<EventRow> {
        let subscriptions = self.contexts.subscriptions();
        let row = |aggregate: &'static str, name: &'static str| EventRow {
            name,
            aggregate,
            subscribers: subscriptions
                .iter()
                .filter(|one| one.event == name)
                .map(|one| one.kind)
                .collect(),
        };
        let aggregates = self.contexts.events();
        let rows = aggregates
            .iter()
            .flat_map(|one| one.events.iter().map(|name| row(one.aggregate, name)));
        rows.collect()
    }

    #[cfg(not(feature = "http"))]
    fn openapi(&self) -> Result<String, Problem> {
        Err(problems::not_built("http"))
    }

    #[cfg(feature = "http")]
    fn openapi(&self) -> Result<String, Problem> {
        infra_http::openapi(
            &self.contexts.transports().routes,
            &infra_http::ServiceInfo {
                title: self.identity.title.into(),
                ..infra_http::ServiceInfo::default()
            },
        )
        .to_pretty_json()
        .map_err(|error| Problem::new(infra_cli::problems::INTERNAL, error.to_string()))
    }

    fn dotenv(&self) -> Result<String, Problem> {
        Ok(settings::dotenv_template(
            &self.table(),
            MasterKey::generate().to_base64url().expose_secret(),
        ))
    }

    fn new_migration(&self, name: &MigrationName) -> Result<Vec<PathBuf>, Problem> {
        migration_files::write(name)
    }
}
