use super::{
    errors::database_error, prepared::PreparedStatements, row::PgRow, statement::Statement,
};
use diesel::{QueryResult, result::Error};
use futures_util::{
    FutureExt, TryStreamExt,
    stream::{MapErr, MapOk},
};
use std::pin::pin;
use tokio::task::AbortHandle;
use tokio_postgres::{Client, Connection, RowStream, Socket, tls::TlsStream};

/// Converts each row as it comes.
pub(in crate::pg) type SessionRows =
    MapErr<MapOk<RowStream, fn(tokio_postgres::Row) -> PgRow>, fn(tokio_postgres::Error) -> Error>;

/// A session of the server. Statements that are sent before others have been answered are
/// pipelined.
pub(in crate::pg) struct Session {
    client: Client,
    driver: AbortHandle,
    /// Absent if each transaction may have another session of the server. Statements then have no
    /// name: the server parses and plans each of them, and no further round trip is needed.
    prepared: Option<PreparedStatements>,
}

impl Session {
    /// Drives the connection on the current runtime until this value is dropped.
    pub(in crate::pg) fn new<S>(
        client: Client,
        connection: Connection<Socket, S>,
        is_kept: bool,
    ) -> Self
    where
        S: TlsStream + Unpin + Send + 'static,
    {
        // an error of the connection closes it, which its next statement reports
        let driver = tokio::spawn(connection.map(drop)).abort_handle();
        Self {
            client,
            driver,
            prepared: is_kept.then(PreparedStatements::default),
        }
    }

    /// Returns whether the session is kept between transactions.
    pub(super) const fn is_kept(&self) -> bool {
        self.prepared.is_some()
    }

    pub(in crate::pg) fn is_closed(&self) -> bool {
        self.client.is_closed()
    }

    pub(in crate::pg) async fn batch_execute(&self, query: &str) -> QueryResult<()> {
        let executed = self.client.batch_execute(query).await;
        executed.map_err(database_error)
    }

    pub(in crate::pg) async fn rows(&self, statement: &Statement) -> QueryResult<SessionRows> {
        let to_row: fn(tokio_postgres::Row) -> PgRow = PgRow;
        let to_error: fn(tokio_postgres::Error) -> Error = database_error;
        let rows = self.send(statement).await?;
        Ok(rows.map_ok(to_row).map_err(to_error))
    }

    pub(super) async fn execute(&self, statement: &Statement) -> QueryResult<usize> {
        let mut rows = pin!(self.send(statement).await?);
        while rows.try_next().await.map_err(database_error)?.is_some() {}
        let affected = rows.rows_affected().unwrap_or_default();
        usize::try_from(affected).map_err(|error| Error::DeserializationError(error.into()))
    }

    async fn send(&self, statement: &Statement) -> QueryResult<RowStream> {
        let Some(prepared) = &self.prepared else {
            let sent = self
                .client
                .query_typed_raw(statement.sql(), statement.typed_parameters());
            return sent.await.map_err(database_error);
        };
        let named = prepared.find_or_prepare(&self.client, statement).await;
        let named = named.map_err(database_error)?;
        let sent = self.client.query_raw(&named, statement.parameters());
        sent.await.map_err(|error| {
            prepared.observe(&error);
            database_error(error)
        })
    }
}

/// Closes the connection at once, also when the server still works on a statement.
impl Drop for Session {
    fn drop(&mut self) {
        self.driver.abort();
    }
}
