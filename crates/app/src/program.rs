//! What the command line asks of this program.

mod administration;
mod migration_files;
mod problems;
mod running;

use crate::{
    context_set::ContextSet,
    settings::{self, Loaded, Settings, Sources},
};
use cqrs::Descriptor;
use infra_cli::{Application, EventRow, MigrationName, Problem, Program, SettingFlags};
use infra_http::ServiceInfo;
use infra_services::MasterKey;
use kernel::ExposeSecret;
use running::Running;
use std::{
    ffi::OsString,
    path::{Path, PathBuf},
    sync::Arc,
    time::Instant,
};

/// `loggia`, as this process was started.
pub struct Loggia {
    /// The environment of the process, which only `main` reads.
    pub environment: Vec<(OsString, OsString)>,
    pub cores: usize,
    pub started: Instant,
    pub contexts: ContextSet,
}

impl Loggia {
    fn settings(&self, flags: &SettingFlags) -> Result<Loaded, Problem> {
        let sources = Sources {
            file: flags.file().map(Path::to_owned),
            dotenv: Some(PathBuf::from(".env")),
            environment: self.environment.clone(),
            flags: flags.values().clone(),
            cores: self.cores,
        };
        Settings::load(sources).map_err(problems::of_settings)
    }
}

impl Program for Loggia {
    fn load(&self, flags: &SettingFlags) -> Result<Arc<dyn Application>, Problem> {
        Ok(Arc::new(Running::new(self.settings(flags)?, self.started, self.contexts.clone())))
    }

    fn descriptors(&self) -> Vec<Descriptor> {
        self.contexts.messages()
    }

    fn events(&self) -> Vec<EventRow> {
        let subscriptions = self.contexts.subscriptions();
        let row = |aggregate: &'static str, name: &'static str| EventRow {
            name,
            aggregate,
            subscribers: subscriptions.iter().filter(|one| one.event == name).map(|one| one.kind).collect(),
        };
        let aggregates = self.contexts.events();
        let rows = aggregates.iter().flat_map(|one| one.events.iter().map(|name| row(one.aggregate, name)));
        rows.collect()
    }

    fn openapi(&self) -> Result<String, Problem> {
        infra_http::openapi(&self.contexts.routes(), &ServiceInfo::default())
            .to_pretty_json()
            .map_err(|error| Problem::new(infra_cli::problems::INTERNAL, error.to_string()))
    }

    fn dotenv(&self) -> Result<String, Problem> {
        Ok(settings::dotenv_template(MasterKey::generate().to_base64url().expose_secret()))
    }

    fn new_migration(&self, name: &MigrationName) -> Result<Vec<PathBuf>, Problem> {
        migration_files::write(name)
    }
}
