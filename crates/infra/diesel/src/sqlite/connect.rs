//! Connects to SQLite.

use super::{Conn, Pool};
use crate::{InvalidDatabaseUrl, PoolSettings, SqliteSynchronous};
use diesel::{ConnectionError, ConnectionResult};
use diesel_async::{
    AsyncConnection, SimpleAsyncConnection,
    pooled_connection::{AsyncDieselConnectionManager, ManagerConfig, RecyclingMethod},
};
use futures_util::FutureExt;
use std::path::{Path, PathBuf};

/// `sqlite://relative/path` or `sqlite:///absolute/path`. One file: every connection to `:memory:`
/// would see a database of its own.
#[derive(Debug, Clone)]
pub struct Target {
    path: PathBuf,
}

impl Target {
    pub fn parse(url: &str) -> Result<Self, InvalidDatabaseUrl> {
        let path = url
            .strip_prefix("sqlite://")
            .ok_or(InvalidDatabaseUrl::FORM)?;
        if path.is_empty() || path.contains([':', '?', '\0']) {
            return Err(InvalidDatabaseUrl::FORM);
        }
        Ok(Self {
            path: PathBuf::from(path),
        })
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn text(&self) -> ConnectionResult<&str> {
        self.path.to_str().ok_or_else(|| {
            ConnectionError::InvalidConnectionUrl("the path is not UTF-8".to_owned())
        })
    }

    pub(crate) async fn connect(
        &self,
        synchronous: SqliteSynchronous,
        read_only: bool,
    ) -> ConnectionResult<Conn> {
        let mut conn = Conn::establish(self.text()?).await?;
        let (synchronous, query_only) =
            (synchronous.as_str(), if read_only { "on" } else { "off" });
        // the timeout comes first: switching to WAL needs a lock itself
        let pragmas = format!(
            "pragma busy_timeout = 5000; pragma journal_mode = wal; pragma synchronous = {synchronous}; \
             pragma foreign_keys = on; pragma temp_store = memory; pragma query_only = {query_only};"
        );
        conn.batch_execute(&pragmas)
            .await
            .map_err(ConnectionError::CouldntSetupConfiguration)?;
        Ok(conn)
    }
}

/// One connection writes, so that writers queue here in order instead of in the busy timeout;
/// several read.
pub fn pool(
    target: &Target,
    settings: &PoolSettings,
    size: usize,
    read_only: bool,
) -> Result<Pool, InvalidDatabaseUrl> {
    let mut config = ManagerConfig::<Conn>::default();
    config.recycling_method = RecyclingMethod::Fast;
    let (target, synchronous) = (target.clone(), settings.sqlite_synchronous);
    config.custom_setup = Box::new(move |_| {
        let target = target.clone();
        async move { target.connect(synchronous, read_only).await }.boxed()
    });
    let manager = AsyncDieselConnectionManager::<Conn>::new_with_config("", config);
    super::build_pool(manager, settings, size)
}
