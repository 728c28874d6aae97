//! What the command line asks of this program.

mod migration_files;
mod problems;
mod running;

use crate::{
    context_set::ContextSet,
    settings::{self, Loaded, Settings, Sources},
};
use cqrs::Descriptor;
use infra_cli::{
    Application, EventRow, Identity, MigrationName, Problem, Program, SettingFlags, Verb,
};
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

const EXAMPLES: &str = "\
Examples:
  loggia serve                                       on SQLite under ./data, without any set-up
  loggia admin create --email ann@example.org        the first administrator
  loggia db migrate --config /etc/loggia/loggia.toml
  loggia config check --set profile=production";

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
        Ok(Arc::new(Running::new(
            self.settings(flags)?,
            self.started,
            self.contexts.clone(),
        )))
    }

    fn identity(&self) -> Identity {
        Identity {
            name: "loggia",
            version: env!("CARGO_PKG_VERSION"),
            about: "Accounts: the API, its background worker, and their administration",
            examples: EXAMPLES,
        }
    }

    fn verbs(&self) -> Vec<Verb> {
        self.contexts.verbs()
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

    fn openapi(&self) -> Result<String, Problem> {
        infra_http::openapi(&self.contexts.routes(), &ServiceInfo::default())
            .to_pretty_json()
            .map_err(|error| Problem::new(infra_cli::problems::INTERNAL, error.to_string()))
    }

    fn dotenv(&self) -> Result<String, Problem> {
        Ok(settings::dotenv_template(
            MasterKey::generate().to_base64url().expose_secret(),
        ))
    }

    fn new_migration(&self, name: &MigrationName) -> Result<Vec<PathBuf>, Problem> {
        migration_files::write(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use test_cli::ScriptedTerminal;

    #[tokio::test]
    async fn the_help_fits_a_screen() {
        let contexts = ContextSet::accounts();
        let loggia = Loggia {
            environment: Vec::new(),
            cores: 1,
            started: Instant::now(),
            contexts,
        };
        let mut terminal = ScriptedTerminal::pipes();
        let code = infra_cli::run(
            ["loggia", "--help"].map(OsString::from),
            &loggia,
            &mut terminal,
        )
        .await;
        let help = String::from_utf8_lossy(&terminal.output.written).into_owned();
        assert_eq!(code, 0, "{help}");
        assert!(help.contains("loggia admin create"), "{help}");
        assert!(help.lines().count() <= 35, "{help}");
        assert!(
            help.lines().all(|line| line.chars().count() <= 100),
            "{help}"
        );
    }
}
