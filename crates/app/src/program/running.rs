//! The commands that need valid settings.

use super::problems;
use crate::{
    context_set::ContextSet,
    logging,
    node::{Node, StartError},
    serve::Server,
    settings::{Loaded, LogFormat, Settings},
    work,
};
use async_trait::async_trait;
use cqrs::{BoxFuture, Dispatchers};
use infra_cli::{Application, ManagedDatabase, Problem, ServeOptions, SettingRow};
use infra_diesel::{DatabaseAdmin, MigrationSetRefused};
use infra_services::{SystemClock, UuidV7};
use kernel::ExposeSecret;
use services::{Clock, UuidGenerator};
use std::{future::Future, io::Write, sync::Arc, time::Instant};
use tokio::signal::unix::{Signal, SignalKind, signal};

pub(super) struct Running {
    loaded: Loaded,
    uuids: Arc<dyn UuidGenerator>,
    started: Instant,
    contexts: ContextSet,
}

impl Running {
    pub(super) fn new(loaded: Loaded, started: Instant, contexts: ContextSet) -> Self {
        Self {
            loaded,
            uuids: Arc::new(UuidV7::new(Arc::new(SystemClock))),
            started,
            contexts,
        }
    }

    fn settings(&self) -> Settings {
        self.loaded.settings.clone()
    }

    async fn serve_until_stopped(&self, options: ServeOptions) -> Result<(), StartError> {
        let server = Server::bind(self.settings(), &self.contexts).await?;
        if let Some(path) = &options.address_file {
            server.write_address(path)?;
        }
        tracing::info!(address = %server.address(), millis = self.started.elapsed().as_millis() as u64, "listening");
        self.greet(&server);
        server.run(stop_signal()).await
    }

    /// For people; programs read the log and the address file.
    fn greet(&self, server: &Server) {
        let settings = &self.loaded.settings;
        if settings.log.format != LogFormat::Pretty {
            return;
        }
        let api = format!("http://{}", server.address());
        // nobody may be reading
        let _ = writeln!(
            std::io::stdout(),
            "Loggia listens on {api}\n  \
               API documentation    {api}/docs\n  \
               mails                {}\n  \
               first administrator  loggia admin create --email you@example.org   (cargo run -- admin create …)",
            self.masked("LOGGIA__MAIL__URL"),
        );
    }

    fn masked(&self, name: &str) -> String {
        let row = self.loaded.rows().into_iter().find(|row| row.name == name);
        row.and_then(|row| row.value_masked).unwrap_or_default()
    }
}

#[async_trait]
impl Application for Running {
    async fn serve(&self, options: ServeOptions) -> Result<(), Problem> {
        logging::start(&self.loaded.settings.log);
        self.serve_until_stopped(options)
            .await
            .map_err(problems::of_start)
    }

    async fn work(&self) -> Result<(), Problem> {
        logging::start(&self.loaded.settings.log);
        let node = Node::start(self.settings(), &self.contexts)
            .await
            .map_err(problems::of_start)?;
        work::run(&node, stop_signal())
            .map_err(problems::of_start)?
            .await;
        Ok(())
    }

    fn settings(&self) -> Vec<SettingRow> {
        self.loaded.rows()
    }

    fn database(&self) -> Result<ManagedDatabase, Problem> {
        let url = self.loaded.settings.database.url.secret().expose_secret();
        let refused =
            |refused: MigrationSetRefused| problems::of_start(StartError::Contexts(refused.into()));
        let sets = self.contexts.migrations().map_err(refused)?;
        let admin = DatabaseAdmin::with_sets(url, sets);
        let admin = admin.map_err(|error| problems::of_start(StartError::DatabaseUrl(error)))?;
        Ok(ManagedDatabase {
            address: self.masked("LOGGIA__DATABASE__URL"),
            administration: Arc::new(admin),
            permissions: self.contexts.permissions(),
        })
    }

    async fn messages(&self) -> Result<Dispatchers, Problem> {
        let node = Node::start(self.settings(), &self.contexts)
            .await
            .map_err(problems::of_start)?;
        Ok(node.messages)
    }

    fn stopped(&self) -> BoxFuture<'static, ()> {
        Box::pin(stop_signal())
    }

    fn clock(&self) -> Arc<dyn Clock> {
        Arc::new(SystemClock)
    }

    fn uuids(&self) -> Arc<dyn UuidGenerator> {
        self.uuids.clone()
    }
}

/// Resolves on SIGINT or SIGTERM. Signals are observed from this call on, not only once the future
/// is polled.
fn stop_signal() -> impl Future<Output = ()> + Send + 'static {
    let kinds = [SignalKind::interrupt(), SignalKind::terminate()];
    let [interrupt, terminate] = kinds.map(|kind| signal(kind).ok());
    async move {
        tokio::select! {
            () = received(interrupt) => {}
            () = received(terminate) => {}
        }
        tracing::info!("stopping");
    }
}

async fn received(signal: Option<Signal>) {
    match signal {
        Some(mut signal) => drop(signal.recv().await),
        None => std::future::pending().await,
    }
}
