//! Connects to PostgreSQL.

use super::{Conn, Pool, address::Address, connection::Session, tls};
use crate::{InvalidDatabaseUrl, PoolSettings, Pooler};
use diesel::{ConnectionError, ConnectionResult};
use diesel_async::pooled_connection::{
    AsyncDieselConnectionManager, ManagerConfig, RecyclingMethod,
};
use futures_util::FutureExt;
use std::time::Duration;
use tokio::runtime::Handle;
use tokio_postgres::{Config, NoTls};
use tokio_postgres_rustls::MakeRustlsConnect;

/// A server, and how its certificate is verified.
#[derive(Clone)]
pub struct Target {
    config: Config,
    tls: Option<MakeRustlsConnect>,
    pooler: Pooler,
}

impl Target {
    /// Parses a URL and reads the certificates that it names.
    pub fn parse(url: &str) -> Result<Self, InvalidDatabaseUrl> {
        let Address { config, tls } = Address::parse(url)?;
        let tls = tls::connector(&tls)?;
        Ok(Self {
            config,
            tls,
            pooler: Pooler::None,
        })
    }

    pub(crate) fn behind(self, pooler: Pooler) -> Self {
        Self { pooler, ..self }
    }

    pub(crate) const fn pooler(&self) -> Pooler {
        self.pooler
    }

    /// The same server's maintenance database, for creating and dropping this one.
    pub(crate) fn maintenance(&self) -> Self {
        let mut config = self.config.clone();
        config.dbname("postgres");
        Self {
            config,
            ..self.clone()
        }
    }

    pub(crate) fn database(&self) -> Option<&str> {
        self.config.get_dbname()
    }

    pub(crate) async fn connect(&self) -> ConnectionResult<Conn> {
        self.open().await.map(Conn::exclusive)
    }

    /// Opens a session that the current runtime drives.
    async fn open(&self) -> ConnectionResult<Session> {
        let is_kept = self.pooler == Pooler::None;
        Ok(match &self.tls {
            None => {
                let (client, connection) = self.config.connect(NoTls).await.map_err(refused)?;
                Session::new(client, connection, is_kept)
            }
            Some(tls) => {
                let (client, connection) =
                    self.config.connect(tls.clone()).await.map_err(refused)?;
                Session::new(client, connection, is_kept)
            }
        })
    }

    /// Opens a session in which a statement and an idle transaction are canceled after a time,
    /// unless a pooler lends the session.
    pub(super) async fn open_limited(&self, statement: Duration) -> ConnectionResult<Session> {
        let session = self.open().await?;
        if self.pooler == Pooler::None {
            let limits = format!(
                "set statement_timeout = {}; set idle_in_transaction_session_timeout = '60s'",
                statement.as_millis()
            );
            let limited = session.batch_execute(&limits).await;
            limited.map_err(ConnectionError::CouldntSetupConfiguration)?;
        }
        Ok(session)
    }
}

fn refused(error: tokio_postgres::Error) -> ConnectionError {
    let reason = std::error::Error::source(&error)
        .map(ToString::to_string)
        .unwrap_or_default();
    ConnectionError::BadConnection(format!("{error}: {reason}"))
}

/// A handler that hangs must not hold its locks for ever.
const LONGEST_STATEMENT: Duration = Duration::from_secs(30);

pub fn pool(
    target: &Target,
    settings: &PoolSettings,
    size: usize,
    runtime: &Handle,
) -> Result<Pool, InvalidDatabaseUrl> {
    let mut config = ManagerConfig::<Conn>::default();
    // a ping on every check-out would cost a third of the throughput
    config.recycling_method = RecyclingMethod::Fast;
    let (target, runtime) = (target.clone(), runtime.clone());
    config.custom_setup = Box::new(move |_| {
        let target = target.clone();
        // on the main runtime, so that the task that drives the connection does not live and die
        // with an HTTP worker
        let connecting = runtime.spawn(async move {
            let session = target.open_limited(LONGEST_STATEMENT).await?;
            Ok(Conn::exclusive(session))
        });
        async move {
            connecting
                .await
                .map_err(|e| ConnectionError::BadConnection(e.to_string()))?
        }
        .boxed()
    });
    let manager = AsyncDieselConnectionManager::<Conn>::new_with_config("", config);
    super::build_pool(manager, settings, size)
}
