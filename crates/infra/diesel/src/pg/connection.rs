//! A connection to PostgreSQL: to a session of its own, or to one that a pooler lends for each
//! transaction.

mod errors;
mod row;
mod unnamed;

use super::connect::Target;
use diesel::{
    ConnectionError, ConnectionResult, QueryResult,
    connection::{CacheSize, Instrumentation},
    pg::Pg,
    query_builder::{AsQuery, QueryFragment, QueryId},
};
use diesel_async::{
    AnsiTransactionManager, AsyncConnection, AsyncConnectionCore, AsyncPgConnection,
    SimpleAsyncConnection, pooled_connection::PoolableConnection,
};
use futures_util::{
    FutureExt, StreamExt, TryFutureExt, TryStreamExt, future::BoxFuture, stream::BoxStream,
};
use row::PgRow;
pub(super) use unnamed::UnnamedConnection;

/// A connection to PostgreSQL.
pub enum PgConnection {
    /// The session is its own: statements are prepared once and kept there by name.
    Session(Box<AsyncPgConnection>),
    /// Each transaction may have another session, so nothing is kept in one.
    Transaction(UnnamedConnection),
}

impl PgConnection {
    pub(super) const fn has_session(&self) -> bool {
        matches!(self, Self::Session(_))
    }
}

impl SimpleAsyncConnection for PgConnection {
    async fn batch_execute(&mut self, query: &str) -> QueryResult<()> {
        match self {
            Self::Session(conn) => conn.batch_execute(query).await,
            Self::Transaction(conn) => conn.batch_execute(query).await,
        }
    }
}

impl AsyncConnectionCore for PgConnection {
    type ExecuteFuture<'conn, 'query> = BoxFuture<'conn, QueryResult<usize>>;
    type LoadFuture<'conn, 'query> = BoxFuture<'conn, QueryResult<Self::Stream<'conn, 'query>>>;
    type Stream<'conn, 'query> = BoxStream<'static, QueryResult<PgRow>>;
    type Row<'conn, 'query> = PgRow;
    type Backend = Pg;

    fn load<'conn, 'query, T>(&'conn mut self, source: T) -> Self::LoadFuture<'conn, 'query>
    where
        T: AsQuery + 'query,
        T::Query: QueryFragment<Pg> + QueryId + 'query,
    {
        match self {
            Self::Session(conn) => conn
                .load(source)
                .map_ok(|rows| rows.map_ok(PgRow::Session).boxed())
                .boxed(),
            Self::Transaction(conn) => conn.load(&source.as_query()),
        }
    }

    fn execute_returning_count<'conn, 'query, T>(
        &'conn mut self,
        source: T,
    ) -> Self::ExecuteFuture<'conn, 'query>
    where
        T: QueryFragment<Pg> + QueryId + 'query,
    {
        match self {
            Self::Session(conn) => conn.execute_returning_count(source),
            Self::Transaction(conn) => conn.execute(&source),
        }
    }
}

impl AsyncConnection for PgConnection {
    type TransactionManager = AnsiTransactionManager;

    async fn establish(url: &str) -> ConnectionResult<Self> {
        let target = Target::parse(url)
            .map_err(|invalid| ConnectionError::InvalidConnectionUrl(invalid.to_string()))?;
        target.connect().await
    }

    fn transaction_state(&mut self) -> &mut AnsiTransactionManager {
        match self {
            Self::Session(conn) => conn.transaction_state(),
            Self::Transaction(conn) => conn.transaction_state(),
        }
    }

    fn instrumentation(&mut self) -> &mut dyn Instrumentation {
        match self {
            Self::Session(conn) => conn.instrumentation(),
            Self::Transaction(conn) => conn.instrumentation(),
        }
    }

    fn set_instrumentation(&mut self, instrumentation: impl Instrumentation) {
        match self {
            Self::Session(conn) => conn.set_instrumentation(instrumentation),
            Self::Transaction(conn) => conn.set_instrumentation(instrumentation),
        }
    }

    fn set_prepared_statement_cache_size(&mut self, size: CacheSize) {
        if let Self::Session(conn) = self {
            conn.set_prepared_statement_cache_size(size);
        }
    }
}

impl PoolableConnection for PgConnection {
    fn is_broken(&mut self) -> bool {
        match self {
            Self::Session(conn) => conn.is_broken(),
            Self::Transaction(conn) => conn.is_closed() || is_broken_transaction(self),
        }
    }
}

fn is_broken_transaction(conn: &mut PgConnection) -> bool {
    <AnsiTransactionManager as diesel_async::TransactionManager<PgConnection>>
        ::is_broken_transaction_manager(conn)
}
