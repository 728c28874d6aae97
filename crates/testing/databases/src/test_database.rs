use crate::{Connection, postgres, sqlite};
use kernel::BoxError;
use std::{net::SocketAddr, path::PathBuf};
use url::Url;

/// One database that nobody else uses; removed when this is dropped. Needs a multi-thread runtime.
pub struct TestDatabase(Place);

enum Place {
    Postgres(postgres::Database),
    Sqlite(sqlite::File),
}

impl TestDatabase {
    /// Without tables: there is not even a file yet.
    pub fn sqlite() -> Result<Self, BoxError> {
        Ok(Self(Place::Sqlite(sqlite::File::new()?)))
    }

    /// Without tables. `None`: there is no server, which was said once.
    pub async fn postgres() -> Result<Option<Self>, BoxError> {
        Ok(postgres::Database::empty().await?.map(|database| Self(Place::Postgres(database))))
    }

    pub async fn migrated_sqlite() -> Result<Self, BoxError> {
        Ok(Self(Place::Sqlite(sqlite::File::migrated().await?)))
    }

    /// `None`: there is no server, which was said once.
    pub async fn migrated_postgres() -> Result<Option<Self>, BoxError> {
        Ok(postgres::Database::migrated().await?.map(|database| Self(Place::Postgres(database))))
    }

    /// As the settings take it.
    pub fn url(&self) -> String {
        match &self.0 {
            Place::Postgres(database) => database.url(),
            Place::Sqlite(file) => file.url(),
        }
    }

    /// Where the server listens; nothing on SQLite.
    pub fn server_address(&self) -> Option<String> {
        let url = Url::parse(&self.url()).ok().filter(|_| !self.is_sqlite())?;
        Some(format!("{}:{}", url.host_str()?, url.port().unwrap_or(5432)))
    }

    /// The same database by way of something on this machine that passes on what it is told.
    pub fn url_by_way_of(&self, address: SocketAddr) -> Result<String, BoxError> {
        let mut url = Url::parse(&self.url())?;
        url.set_host(Some(&address.ip().to_string()))?;
        url.set_port(Some(address.port())).map_err(|()| "there is no server")?;
        Ok(url.into())
    }

    pub const fn is_sqlite(&self) -> bool {
        matches!(self.0, Place::Sqlite(_))
    }

    /// The database file and its write-ahead log, as far as they exist; nothing on PostgreSQL.
    pub fn files(&self) -> Vec<PathBuf> {
        match &self.0 {
            Place::Postgres(_) => Vec::new(),
            Place::Sqlite(file) => {
                let files = ["", "-wal", "-journal"].map(|suffix| sqlite::beside(&file.path(), suffix));
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

    /// One or more statements.
    pub async fn execute(&self, sql: &str) -> Result<(), BoxError> {
        self.connect().await?.execute(sql).await
    }

    /// The column `value`, which has to be text; NULL is left out.
    pub async fn texts(&self, sql: &str) -> Result<Vec<String>, BoxError> {
        self.connect().await?.texts(sql).await
    }

    /// How many rows a table has, or `table where …`.
    pub async fn count(&self, rows: &str) -> Result<usize, BoxError> {
        let counted = self.texts(&format!("select cast(count(*) as text) as value from {rows}")).await?;
        Ok(counted.first().ok_or("there is always a count")?.parse()?)
    }
}
