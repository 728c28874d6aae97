use crate::{Connection, postgres, sqlite};
use kernel::BoxError;
use std::{net::SocketAddr, path::PathBuf};
use url::Url;

/// A database for one test, removed on drop. Requires a multi-thread runtime.
pub struct TestDatabase(Place);

enum Place {
    Postgres(postgres::Database),
    Sqlite(sqlite::File),
}

impl TestDatabase {
    /// Creates a database without tables. The file does not exist yet.
    pub fn sqlite() -> Result<Self, BoxError> {
        Ok(Self(Place::Sqlite(sqlite::File::new()?)))
    }

    /// Creates a database without tables. Returns `None` if there is no server, which is reported
    /// once per process.
    pub async fn postgres() -> Result<Option<Self>, BoxError> {
        Ok(postgres::Database::empty()
            .await?
            .map(|database| Self(Place::Postgres(database))))
    }

    pub async fn migrated_sqlite() -> Result<Self, BoxError> {
        Ok(Self(Place::Sqlite(sqlite::File::migrated().await?)))
    }

    /// Returns `None` if there is no server, which is reported once per process.
    pub async fn migrated_postgres() -> Result<Option<Self>, BoxError> {
        Ok(postgres::Database::migrated()
            .await?
            .map(|database| Self(Place::Postgres(database))))
    }

    /// Returns the URL in the form of the setting `database.url`.
    pub fn url(&self) -> String {
        match &self.0 {
            Place::Postgres(database) => database.url(),
            Place::Sqlite(file) => file.url(),
        }
    }

    /// Returns the host and port of the server, or `None` on SQLite.
    pub fn server_address(&self) -> Option<String> {
        let url = Url::parse(&self.url()).ok().filter(|_| !self.is_sqlite())?;
        Some(format!(
            "{}:{}",
            url.host_str()?,
            url.port().unwrap_or(5432)
        ))
    }

    /// Returns the URL of the same database through a proxy at `address`.
    pub fn url_through(&self, address: SocketAddr) -> Result<String, BoxError> {
        let mut url = Url::parse(&self.url())?;
        url.set_host(Some(&address.ip().to_string()))?;
        url.set_port(Some(address.port()))
            .map_err(|()| "there is no server")?;
        Ok(url.into())
    }

    pub const fn is_sqlite(&self) -> bool {
        matches!(self.0, Place::Sqlite(_))
    }

    /// Returns the database file, its write-ahead log and its journal if they exist. Empty on
    /// PostgreSQL.
    pub fn files(&self) -> Vec<PathBuf> {
        match &self.0 {
            Place::Postgres(_) => Vec::new(),
            Place::Sqlite(file) => {
                let files =
                    ["", "-wal", "-journal"].map(|suffix| sqlite::beside(&file.path(), suffix));
                files.into_iter().filter(|file| file.exists()).collect()
            }
        }
    }

    pub async fn connect(&self) -> Result<Connection, BoxError> {
        match &self.0 {
            Place::Postgres(database) => Connection::postgres(&database.url()).await,
            Place::Sqlite(file) => Connection::sqlite(&file.path()).await,
        }
    }

    /// Executes one or more statements.
    pub async fn execute(&self, sql: &str) -> Result<(), BoxError> {
        self.connect().await?.execute(sql).await
    }

    /// Returns the non-null values of the column `value`, which must be of type text.
    pub async fn texts(&self, sql: &str) -> Result<Vec<String>, BoxError> {
        self.connect().await?.texts(sql).await
    }

    /// Returns the number of rows of a table; `rows` may also be `table where …`.
    pub async fn count(&self, rows: &str) -> Result<usize, BoxError> {
        let counted = self
            .texts(&format!(
                "select cast(count(*) as text) as value from {rows}"
            ))
            .await?;
        Ok(counted.first().ok_or("no count returned")?.parse()?)
    }
}
