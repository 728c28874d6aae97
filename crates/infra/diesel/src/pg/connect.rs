//! Connects to PostgreSQL.

use super::{Conn, Pool};
use crate::database::{InvalidDatabaseUrl, PoolSettings};
use diesel::{ConnectionError, ConnectionResult};
use diesel_async::pooled_connection::{
    AsyncDieselConnectionManager, ManagerConfig, RecyclingMethod,
};
use futures_util::FutureExt;
use std::{str::FromStr, sync::Arc, time::Duration};
use tokio::runtime::Handle;
use tokio_postgres::{
    Config, NoTls,
    config::{Host, SslMode},
};
use tokio_postgres_rustls::MakeRustlsConnect;

/// A server elsewhere is spoken to over TLS with a verified certificate, unless the address says
/// `sslmode=disable`; one on this machine in the clear, unless it says otherwise.
#[derive(Clone)]
pub struct Target {
    config: Config,
    tls: Option<MakeRustlsConnect>,
}

impl Target {
    pub fn parse(url: &str) -> Result<Self, InvalidDatabaseUrl> {
        let mut config = Config::from_str(url).map_err(|_| InvalidDatabaseUrl)?;
        if !names_parameter(url, "sslmode") {
            config.ssl_mode(if is_local(&config) {
                SslMode::Disable
            } else {
                SslMode::Require
            });
        }
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(Duration::from_secs(5));
        }
        // detects a server that disappeared while a query waits for its response
        config
            .keepalives_idle(Duration::from_secs(15))
            .keepalives_interval(Duration::from_secs(5))
            .keepalives_retries(3);
        config.tcp_user_timeout(Duration::from_secs(30));
        if config.get_application_name().is_none() {
            config.application_name("loggia");
        }
        let tls = (config.get_ssl_mode() != SslMode::Disable).then(rustls_connector);
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

/// Looks at the parameters alone: a password may contain the same text.
fn names_parameter(url: &str, name: &str) -> bool {
    let parameters = url.rsplit_once('?').map_or("", |(_, query)| query);
    let mut names = parameters.split('&').map(|pair| pair.split('=').next());
    names.any(|found| found == Some(name))
}

fn is_local(config: &Config) -> bool {
    config.get_hosts().iter().all(|host| match host {
        Host::Tcp(name) => {
            name == "localhost"
                || name
                    .parse::<std::net::IpAddr>()
                    .is_ok_and(|ip| ip.is_loopback())
        }
        Host::Unix(_) => true,
    })
}

fn rustls_connector() -> MakeRustlsConnect {
    let roots = rustls::RootCertStore::from_iter(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map(|config| config.with_root_certificates(roots).with_no_client_auth());
    match config {
        Ok(config) => MakeRustlsConnect::new(config),
        Err(_) => unreachable!("this provider supports the default protocol versions"),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_parameter_decides_about_tls() -> Result<(), InvalidDatabaseUrl> {
        for (url, mode) in [
            ("postgres://ann:sslmode=disable@db/l", SslMode::Require),
            ("postgres://ann:x@db/sslmode=disable", SslMode::Require),
            (
                "postgres://ann:x@db/l?application_name=sslmode",
                SslMode::Require,
            ),
            ("postgres://ann:x@db/l?sslmode=disable", SslMode::Disable),
            (
                "postgres://ann:sslmode=require@localhost/l",
                SslMode::Disable,
            ),
        ] {
            assert_eq!(Target::parse(url)?.config.get_ssl_mode(), mode, "{url}");
        }
        Ok(())
    }
}
