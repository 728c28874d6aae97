//! The commands that need valid settings.

use super::problems;
use crate::{
    context_set::ContextSet,
    node::{Node, StartError},
    rewrap::rewrap,
    settings::{Loaded, Row, Settings},
};
use async_trait::async_trait;
use cqrs::{BoxFuture, Dispatchers};
use infra_cli::{
    Application, ImportedPasswords, ManagedDatabase, Problem, RewrapOptions, RewrapProgress,
    RewrapReport, ServeOptions, SettingRow,
};
use infra_diesel::{DatabaseAdmin, MigrationSetRefused};
use infra_services::{BreachedPasswords, ImportRefused, Imported, SystemClock, UuidV7};
use kernel::ExposeSecret;
use services::{Clock, IfMissing, UuidGenerator};
use std::{
    fs::File,
    future::{Future, poll_fn},
    io::BufReader,
    path::Path,
    sync::Arc,
    task::Poll,
    time::Instant,
};
use tokio::signal::unix::{SignalKind, signal};

pub(super) struct Running {
    pub(super) loaded: Loaded,
    /// The name of the binary, for the greeting of `serve`.
    #[cfg_attr(
        not(feature = "http"),
        expect(dead_code, reason = "only `serve` uses it")
    )]
    pub(super) name: &'static str,
    uuids: Arc<dyn UuidGenerator>,
    #[cfg_attr(
        not(feature = "http"),
        expect(dead_code, reason = "only `serve` uses it")
    )]
    pub(super) started: Instant,
    pub(super) contexts: ContextSet,
}

impl Running {
    pub(super) fn new(
        loaded: Loaded,
        name: &'static str,
        started: Instant,
        contexts: ContextSet,
    ) -> Self {
        Self {
            loaded,
            name,
            uuids: Arc::new(UuidV7::new(Arc::new(SystemClock))),
            started,
            contexts,
        }
    }

    pub(super) fn settings(&self) -> Settings {
        self.loaded.settings.clone()
    }

    /// Returns the URL of the database without its password, and with the absolute path of a file:
    /// a relative one would not tell which file it is.
    pub(super) fn database_address(&self) -> String {
        let shown = self.masked("LOGGIA__DATABASE__URL");
        match shown.strip_prefix("sqlite://").map(std::path::absolute) {
            Some(Ok(path)) => format!("sqlite://{}", path.display()),
            _ => shown,
        }
    }

    pub(super) fn masked(&self, name: &str) -> String {
        let row = self.loaded.rows.iter().find(|row| row.name == name);
        row.and_then(|row| row.value_masked.clone())
            .unwrap_or_default()
    }
}

#[async_trait]
impl Application for Running {
    #[cfg(not(feature = "http"))]
    async fn serve(&self, _: ServeOptions) -> Result<(), Problem> {
        Err(problems::not_built("http"))
    }

    #[cfg(feature = "http")]
    async fn serve(&self, options: ServeOptions) -> Result<(), Problem> {
        crate::logging::start(&self.loaded.settings.log);
        self.serve_until_stopped(options)
            .await
            .map_err(problems::of_start)
    }

    #[cfg(not(feature = "worker"))]
    async fn work(&self) -> Result<(), Problem> {
        Err(problems::not_built("worker"))
    }

    #[cfg(feature = "worker")]
    async fn work(&self) -> Result<(), Problem> {
        crate::logging::start(&self.loaded.settings.log);
        let node = Node::start(self.settings(), &self.contexts, IfMissing::Create)
            .await
            .map_err(problems::of_start)?;
        let working = crate::work::run(&node, stop_signal()).map_err(problems::of_start)?;
        tokio::select! {
            () = working => {}
            () = node.shared_time.clone().keep(std::future::pending()) => {}
        }
        Ok(())
    }

    fn settings(&self) -> Vec<SettingRow> {
        let row = |row: &Row| SettingRow {
            name: row.name.clone(),
            value_masked: row.value_masked.clone(),
            source: row.source.to_string(),
            doc: row.doc,
        };
        self.loaded.rows.iter().map(row).collect()
    }

    fn database(&self) -> Result<ManagedDatabase, Problem> {
        let url = self.loaded.settings.database.url.secret().expose_secret();
        let refused =
            |refused: MigrationSetRefused| problems::of_start(StartError::Contexts(refused.into()));
        let sets = self.contexts.migrations().map_err(refused)?;
        let admin = DatabaseAdmin::with_sets(url, sets);
        let admin = admin.map_err(|error| problems::of_start(StartError::DatabaseUrl(error)))?;
        let admin = admin.behind(self.loaded.settings.database.pooler.into());
        Ok(ManagedDatabase {
            address: self.database_address(),
            administration: Arc::new(admin),
            permissions: self.contexts.permissions(),
        })
    }

    async fn messages(&self, if_missing: IfMissing) -> Result<Dispatchers, Problem> {
        let node = Node::start(self.settings(), &self.contexts, if_missing)
            .await
            .map_err(problems::of_start)?;
        Ok(node.messages)
    }

    async fn rewrap(
        &self,
        options: RewrapOptions,
        progress: &mut (dyn FnMut(RewrapProgress) + Send),
    ) -> Result<RewrapReport, Problem> {
        let stopped = interruption();
        let node = Node::start(self.settings(), &self.contexts, IfMissing::Refuse)
            .await
            .map_err(problems::of_start)?;
        tokio::select! {
            report = rewrap(&node, options, progress) => report.map_err(problems::of_fault),
            () = stopped => Err(problems::interrupted()),
        }
    }

    async fn import_passwords(
        &self,
        file: &Path,
        progress: &mut (dyn FnMut(u64) + Send),
    ) -> Result<ImportedPasswords, Problem> {
        let Some(path) = self.settings().auth.breached_passwords else {
            return Err(problems::without_breached_passwords());
        };
        let unreadable = |error: ImportRefused| problems::of_import(file, &error);
        let input = File::open(file).map_err(|error| unreadable(error.into()))?;
        let list = BreachedPasswords::at(path);
        let import = || list.import(&mut BufReader::new(input), progress);
        let Imported { passwords, skipped } =
            tokio::task::block_in_place(import).map_err(unreadable)?;
        let path = std::path::absolute(list.path());
        Ok(ImportedPasswords {
            path: path.unwrap_or_else(|_| list.path().to_owned()),
            passwords,
            skipped,
        })
    }

    fn stopped(&self) -> BoxFuture<'static, ()> {
        Box::pin(interruption())
    }

    fn clock(&self) -> Arc<dyn Clock> {
        Arc::new(SystemClock)
    }

    fn uuids(&self) -> Arc<dyn UuidGenerator> {
        self.uuids.clone()
    }
}

/// Returns a future that completes on SIGINT or SIGTERM, for a service: the end of the terminal
/// that started it (SIGHUP) is not its own. Observes signals from this call on, even before the
/// future is polled.
pub(super) fn stop_signal() -> impl Future<Output = ()> + Send + 'static {
    // from here on the signal no longer ends the process
    let hangup = signal(SignalKind::hangup()).ok();
    let stopped = first_of([SignalKind::interrupt(), SignalKind::terminate()]);
    async move {
        stopped.await;
        drop(hangup);
        tracing::info!("stopping");
    }
}

/// The same for a command, which ends with its terminal.
fn interruption() -> impl Future<Output = ()> + Send + 'static {
    first_of([
        SignalKind::interrupt(),
        SignalKind::terminate(),
        SignalKind::hangup(),
    ])
}

fn first_of<const N: usize>(kinds: [SignalKind; N]) -> impl Future<Output = ()> + Send + 'static {
    let mut signals = kinds.map(|kind| signal(kind).ok());
    poll_fn(move |context| {
        let mut signals = signals.iter_mut().flatten();
        if signals.any(|signal| signal.poll_recv(context).is_ready()) {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    })
}
