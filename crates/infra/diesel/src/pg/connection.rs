//! A connection to PostgreSQL. diesel-async's own is not used: it prepares neither raw statements
//! nor most inserts, and takes five allocations and three locks per statement.

mod errors;
mod prepared;
mod row;
mod session;
mod statement;

use super::{connect::Target, point_reads::Lane};
use diesel::{
    ConnectionError, ConnectionResult, QueryResult,
    connection::{CacheSize, Instrumentation, get_default_instrumentation},
    pg::Pg,
    query_builder::{AsQuery, QueryFragment, QueryId},
};
use diesel_async::{
    AnsiTransactionManager, AsyncConnection, AsyncConnectionCore, SimpleAsyncConnection,
    TransactionManager, pooled_connection::PoolableConnection,
};
use futures_util::{
    FutureExt, StreamExt,
    future::{self, BoxFuture},
    stream::{self, BoxStream},
};
pub(super) use row::PgRow;
pub(super) use session::Session;
pub(super) use statement::Statement;
use std::{future::Future, sync::Arc};

/// A connection to PostgreSQL.
pub struct PgConnection {
    link: Link,
    /// Sent together with the next statement.
    begin: Deferred,
    transactions: AnsiTransactionManager,
    instrumentation: Option<Box<dyn Instrumentation>>,
}

/// A `BEGIN` that costs no round trip of its own.
enum Deferred {
    None,
    /// The next batch is to be deferred.
    Next,
    Batch(String),
}

enum Link {
    /// A session of its own, or one that a pooler lends for each transaction.
    Exclusive(Box<Session>),
    /// The session of a thread, on which the statements of several handles are pipelined.
    Shared(Arc<Lane>),
}

/// The rows of a statement, as they come or all at once. Boxed, because a type of its own makes
/// those of handlers too deep for the compiler.
type Rows = BoxStream<'static, QueryResult<PgRow>>;

impl PgConnection {
    pub(super) fn exclusive(session: Session) -> Self {
        Self {
            link: Link::Exclusive(Box::new(session)),
            begin: Deferred::None,
            transactions: AnsiTransactionManager::default(),
            instrumentation: get_default_instrumentation(),
        }
    }

    /// Must not begin transactions.
    pub(super) fn shared(lane: Arc<Lane>) -> Self {
        Self {
            link: Link::Shared(lane),
            begin: Deferred::None,
            transactions: AnsiTransactionManager::default(),
            instrumentation: None,
        }
    }

    /// Returns whether the session is kept between transactions.
    pub(super) const fn has_session(&self) -> bool {
        match &self.link {
            Link::Exclusive(session) => session.is_kept(),
            Link::Shared(_) => true,
        }
    }

    /// Begins a transaction with the next statement. Only for a session of its own, in which `BEGIN`
    /// fails with the connection or not at all: otherwise the statement could take effect alone.
    pub(super) async fn begin_with_next_statement(&mut self) -> QueryResult<()> {
        self.begin = Deferred::Next;
        AnsiTransactionManager::begin_transaction(self).await
    }

    fn take_begin(&mut self) -> Option<String> {
        match std::mem::replace(&mut self.begin, Deferred::None) {
            Deferred::Batch(begin) => Some(begin),
            Deferred::None | Deferred::Next => None,
        }
    }
}

/// Sends `begin` and the statement at once.
async fn after<T>(
    session: &Session,
    begin: Option<String>,
    statement: impl Future<Output = QueryResult<T>>,
) -> QueryResult<T> {
    let Some(begin) = begin else {
        return statement.await;
    };
    let (begun, answered) = future::join(session.batch_execute(&begin), statement).await;
    begun.and(answered)
}

impl SimpleAsyncConnection for PgConnection {
    async fn batch_execute(&mut self, query: &str) -> QueryResult<()> {
        if matches!(self.begin, Deferred::Next) {
            self.begin = Deferred::Batch(query.to_owned());
            return Ok(());
        }
        let begin = self.take_begin();
        // boxed for the same reason as the rows
        let executed: BoxFuture<'_, QueryResult<()>> = match &self.link {
            Link::Exclusive(session) => after(session, begin, session.batch_execute(query)).boxed(),
            Link::Shared(lane) => {
                async move { lane.session().await?.batch_execute(query).await }.boxed()
            }
        };
        executed.await
    }
}

impl AsyncConnectionCore for PgConnection {
    type ExecuteFuture<'conn, 'query> = BoxFuture<'conn, QueryResult<usize>>;
    type LoadFuture<'conn, 'query> = BoxFuture<'conn, QueryResult<Rows>>;
    type Stream<'conn, 'query> = Rows;
    type Row<'conn, 'query> = PgRow;
    type Backend = Pg;

    fn load<'conn, 'query, T>(&'conn mut self, source: T) -> Self::LoadFuture<'conn, 'query>
    where
        T: AsQuery + 'query,
        T::Query: QueryFragment<Pg> + QueryId + 'query,
    {
        let (statement, begin) = (Statement::of(&source.as_query()), self.take_begin());
        match &self.link {
            Link::Exclusive(session) => async move {
                let statement = statement?;
                let rows = after(session, begin, session.rows(&statement));
                rows.await.map(StreamExt::boxed)
            }
            .boxed(),
            Link::Shared(lane) => async move {
                let rows = lane.load(&statement?).await?;
                let rows: Vec<_> = rows.into_iter().map(Ok).collect();
                Ok(stream::iter(rows).boxed())
            }
            .boxed(),
        }
    }

    fn execute_returning_count<'conn, 'query, T>(
        &'conn mut self,
        source: T,
    ) -> Self::ExecuteFuture<'conn, 'query>
    where
        T: QueryFragment<Pg> + QueryId + 'query,
    {
        let (statement, begin) = (Statement::of(&source), self.take_begin());
        match &self.link {
            Link::Exclusive(session) => async move {
                let statement = statement?;
                after(session, begin, session.execute(&statement)).await
            }
            .boxed(),
            Link::Shared(lane) => {
                async move { lane.session().await?.execute(&statement?).await }.boxed()
            }
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
        &mut self.transactions
    }

    fn instrumentation(&mut self) -> &mut dyn Instrumentation {
        &mut self.instrumentation
    }

    fn set_instrumentation(&mut self, instrumentation: impl Instrumentation) {
        self.instrumentation = Some(Box::new(instrumentation));
    }

    /// Without effect: the number of prepared statements is fixed.
    fn set_prepared_statement_cache_size(&mut self, _: CacheSize) {}
}

impl PoolableConnection for PgConnection {
    fn is_broken(&mut self) -> bool {
        let is_closed = match &self.link {
            Link::Exclusive(session) => session.is_closed(),
            Link::Shared(_) => false,
        };
        is_closed || AnsiTransactionManager::is_broken_transaction_manager(self)
    }
}
