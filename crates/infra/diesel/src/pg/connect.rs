//! Connects to PostgreSQL.

use super::{Conn, Pool, address::Address, tls};
use crate::{InvalidDatabaseUrl, PoolSettings};
use diesel::{ConnectionError, ConnectionResult};
use diesel_async::pooled_connection::{
    AsyncDieselConnectionManager, ManagerConfig, RecyclingMethod,
};
use futures_util::FutureExt;
use tokio::runtime::Handle;
use tokio_postgres::{Config, NoTls};
use tokio_postgres_rustls::MakeRustlsConnect;

/// A server, and how its certificate is verified.
#[derive(Clone)]
pub struct Target {
    config: Config,
    tls: Option<MakeRustlsConnect>,
}

impl Target {
    /// Parses a URL and reads the certificates that it names.
    pub fn parse(url: &str) -> Result<Self, InvalidDatabaseUrl> {
        let Address { config, tls } = Address::parse(url)?;
        let tls = tls::connector(&tls)?;
        Ok(Self { config, tls })
    }

    /// The same server's maintenance database, for creating and dropping this one.
    pub(crate) fn maintenance(&self) -> Self {
        let mut config = self.config.clone();
        config.dbname("postgres");
        Self {
            config,
            tls: self.tls.clone(),
        }
    }

    pub(crate) fn database(&self) -> Option<&str> {
        self.config.get_dbname()
    }

    pub(crate) async fn connect(&self) -> ConnectionResult<Conn> {
        match &self.tls {
            None => {
                let (client, connection) = self.config.connect(NoTls).await.map_err(refused)?;
                Conn::try_from_client_and_connection(client, connection).await
            }
            Some(tls) => {
                let (client, connection) =
                    self.config.connect(tls.clone()).await.map_err(refused)?;
                Conn::try_from_client_and_connection(client, connection).await
            }
        }
    }
}

fn refused(error: tokio_postgres::Error) -> ConnectionError {
    let reason = std::error::Error::source(&error)
        .map(ToString::to_string)
        .unwrap_or_default();
    ConnectionError::BadConnection(format!("{error}: {reason}"))
}

/// A handler that hangs must not hold its locks for ever.
const LIMITS: &str =
    "set statement_timeout = '30s'; set idle_in_transaction_session_timeout = '60s'";

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
            let mut conn = target.connect().await?;
            let limits =
                diesel_async::SimpleAsyncConnection::batch_execute(&mut conn, LIMITS).await;
            limits.map_err(ConnectionError::CouldntSetupConfiguration)?;
            Ok(conn)
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
