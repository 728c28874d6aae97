//! Connects to PostgreSQL.

use super::{Conn, Pool, address::Address, connection::UnnamedConnection, tls};
use crate::{InvalidDatabaseUrl, PoolSettings, Pooler};
use diesel::{ConnectionError, ConnectionResult};
use diesel_async::{
    AsyncPgConnection, SimpleAsyncConnection,
    pooled_connection::{AsyncDieselConnectionManager, ManagerConfig, RecyclingMethod},
};
use futures_util::FutureExt;
use tokio::runtime::Handle;
use tokio_postgres::{Client, Config, Connection, NoTls, Socket, tls::TlsStream};
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
        match &self.tls {
            None => {
                let (client, connection) = self.config.connect(NoTls).await.map_err(refused)?;
                self.adopt(client, connection).await
            }
            Some(tls) => {
                let (client, connection) =
                    self.config.connect(tls.clone()).await.map_err(refused)?;
                self.adopt(client, connection).await
            }
        }
    }

    async fn adopt<S>(
        &self,
        client: Client,
        connection: Connection<Socket, S>,
    ) -> ConnectionResult<Conn>
    where
        S: TlsStream + Unpin + Send + 'static,
    {
        match self.pooler {
            Pooler::None => AsyncPgConnection::try_from_client_and_connection(client, connection)
                .await
                .map(|conn| Conn::Session(Box::new(conn))),
            Pooler::Transaction => Ok(Conn::Transaction(UnnamedConnection::new(
                client, connection,
            ))),
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
            if conn.has_session() {
                let limits = conn.batch_execute(LIMITS).await;
                limits.map_err(ConnectionError::CouldntSetupConfiguration)?;
            }
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
