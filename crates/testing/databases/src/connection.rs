//! A connection on which tests run SQL.

use diesel::{
    QueryableByName, sql_query,
    sql_types::{Nullable, Text},
};
use diesel_async::{AsyncConnection, RunQueryDsl, SimpleAsyncConnection};
use infra_diesel::{pg, sqlite};
use kernel::BoxError;
use std::path::Path;

/// A database connection. Requires a multi-thread runtime.
pub enum Connection {
    Postgres(Box<pg::Conn>),
    Sqlite(sqlite::Conn),
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Nullable<Text>)]
    value: Option<String>,
}

impl Connection {
    pub(crate) async fn postgres(url: &str) -> Result<Self, BoxError> {
        Ok(Self::Postgres(Box::new(pg::Conn::establish(url).await?)))
    }

    pub(crate) async fn sqlite(path: &Path) -> Result<Self, BoxError> {
        let path = path.to_str().ok_or("the path is not UTF-8")?;
        let mut conn = sqlite::Conn::establish(path).await?;
        conn.batch_execute("pragma busy_timeout = 5000; pragma foreign_keys = on")
            .await?;
        Ok(Self::Sqlite(conn))
    }

    /// Executes one or more statements.
    pub async fn execute(&mut self, sql: &str) -> Result<(), BoxError> {
        match self {
            Self::Postgres(conn) => conn.batch_execute(sql).await?,
            Self::Sqlite(conn) => conn.batch_execute(sql).await?,
        }
        Ok(())
    }

    /// Returns the non-null values of the column `value`, which must be of type text.
    pub async fn texts(&mut self, sql: &str) -> Result<Vec<String>, BoxError> {
        let rows: Vec<Row> = match self {
            Self::Postgres(conn) => sql_query(sql).load(conn).await?,
            Self::Sqlite(conn) => sql_query(sql).load(conn).await?,
        };
        Ok(rows.into_iter().filter_map(|row| row.value).collect())
    }
}
