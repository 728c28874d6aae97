//! The server with its embedded worker.

use crate::{
    api,
    context_set::ContextSet,
    files,
    node::{Node, StartError},
    refusals::RefusalJournal,
    revocations::RevocationCache,
    rules,
    session_uses::SessionUseNotes,
    settings::Settings,
    stop::until,
};
use auth::ports::RevocationCursor;
use cqrs::BoxFuture;
use infra_diesel::DatabasePorts;
use services::IfMissing;
use std::{
    future::Future,
    net::{SocketAddr, TcpListener},
    path::Path,
    sync::Arc,
};
use tokio::sync::watch;

/// A server that listens but does not respond yet.
pub struct Server {
    node: Node,
    contexts: ContextSet,
    revocations: Arc<RevocationCache>,
    cursor: RevocationCursor,
    listener: TcpListener,
    address: SocketAddr,
    /// Tells all tasks of the server to stop.
    stopping: watch::Sender<bool>,
    embedded_worker: Option<BoxFuture<'static, ()>>,
}

impl Server {
    /// Binds the address before anything else, so that a second server on it has no effect.
    pub async fn bind(settings: Settings, contexts: &ContextSet) -> Result<Self, StartError> {
        let address = settings.http.bind;
        let listener =
            TcpListener::bind(address).map_err(|source| StartError::Listen { address, source })?;
        let address = listener
            .local_addr()
            .map_err(|source| StartError::Listen { address, source })?;
        let node = Node::start(settings, contexts, IfMissing::Create).await?;
        let (log, clock) = (node.database.revocation_log(), node.technical.clock.clone());
        let token_ttl = rules::sessions(&node.settings.auth).access_token_ttl;
        let started = RevocationCache::start(log, clock, token_ttl).await;
        let (revocations, cursor) = started.map_err(StartError::Database)?;
        // loaded after the cursor was read, so that no later change of a key is missed
        node.signing_keys
            .load()
            .await
            .map_err(StartError::signing_keys)?;
        let stopping = watch::Sender::new(false);
        // acquires an identity, so a directory that keeps none is reported before the server is
        let embedded_worker = embedded_worker(&node, until(stopping.subscribe()))?;
        Ok(Self {
            node,
            contexts: contexts.clone(),
            revocations,
            cursor,
            listener,
            address,
            stopping,
            embedded_worker,
        })
    }

    /// Returns the actual address, also for port 0.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Writes the file atomically, so that a process that waits for it never reads a part.
    pub fn write_address(&self, path: &Path) -> Result<(), StartError> {
        files::replace(path, self.address.to_string().as_bytes()).map_err(|source| {
            StartError::AddressFile {
                path: path.to_owned(),
                source,
            }
        })
    }

    /// Responds until `stop` completes, and then finishes requests in flight.
    pub async fn run(
        self,
        stop: impl Future<Output = ()> + Send + 'static,
    ) -> Result<(), StartError> {
        let uses = SessionUseNotes::new(
            self.node.database.session_uses(),
            self.node.technical.clock.clone(),
        );
        let (refusals, refusal_writer) =
            RefusalJournal::new(self.node.auth.clone(), self.node.technical.clock.clone());
        let application = api::application(
            &self.node,
            &self.contexts,
            self.revocations.clone(),
            uses.clone(),
            refusals,
        );
        let (stopping, stopped) = (self.stopping.clone(), self.stopping.subscribe());
        let worker = self.embedded_worker.map(tokio::spawn);
        let signing_keys = self.node.signing_keys.clone();
        tokio::spawn(
            self.revocations
                .follow(self.cursor, signing_keys, until(stopped.clone())),
        );
        let time = self.node.shared_time.clone();
        tokio::spawn(time.keep(until(stopped.clone())));
        // after the last request, whose use is written too
        let (serving, served) = watch::channel(false);
        let noting = tokio::spawn(uses.write_until(served.clone()));
        let recording = tokio::spawn(refusal_writer.write_until(served));
        tokio::spawn(async move {
            stop.await;
            stopping.send_replace(true);
        });

        let result = infra_http::serve(application, self.listener, until(stopped))
            .await
            .map_err(StartError::Server);
        serving.send_replace(true);

        // panics are logged already
        let _ = noting.await;
        let _ = recording.await;
        if let Some(worker) = worker {
            // ends within its own grace period
            let _ = worker.await;
        }
        result
    }
}

#[cfg(feature = "worker")]
fn embedded_worker(
    node: &Node,
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<Option<BoxFuture<'static, ()>>, StartError> {
    if !node.settings.worker.embedded {
        return Ok(None);
    }
    crate::work::run(node, stop).map(Some)
}

#[cfg(not(feature = "worker"))]
fn embedded_worker(
    _: &Node,
    _: impl Future<Output = ()> + Send + 'static,
) -> Result<Option<BoxFuture<'static, ()>>, StartError> {
    Ok(None)
}
