use super::{errors::database_error, row::PgRow};
use diesel::{
    QueryResult,
    connection::{Instrumentation, get_default_instrumentation},
    pg::{Pg, PgMetadataLookup, PgQueryBuilder, PgTypeMetadata},
    query_builder::{QueryBuilder, QueryFragment, bind_collector::RawBytesBindCollector},
    result::Error,
};
use diesel_async::AnsiTransactionManager;
use futures_util::{FutureExt, StreamExt, TryStreamExt, future::BoxFuture, stream::BoxStream};
use std::pin::pin;
use tokio::task::AbortHandle;
use tokio_postgres::{
    Client, Connection, Socket,
    tls::TlsStream,
    types::{IsNull, Kind, ToSql, Type, private::BytesMut, to_sql_checked},
};

/// A connection that sends each statement without a name, in one message with its parameters. The
/// server parses and plans it each time, and no further round trip is needed.
pub struct UnnamedConnection {
    client: Client,
    driver: AbortHandle,
    transactions: AnsiTransactionManager,
    instrumentation: Option<Box<dyn Instrumentation>>,
}

impl UnnamedConnection {
    /// Drives the connection on the current runtime until this value is dropped.
    pub(in crate::pg) fn new<S>(client: Client, connection: Connection<Socket, S>) -> Self
    where
        S: TlsStream + Unpin + Send + 'static,
    {
        // an error of the connection closes it, which its next statement reports
        let driver = tokio::spawn(connection.map(drop)).abort_handle();
        Self {
            client,
            driver,
            transactions: AnsiTransactionManager::default(),
            instrumentation: get_default_instrumentation(),
        }
    }

    pub(super) async fn batch_execute(&mut self, query: &str) -> QueryResult<()> {
        self.client
            .batch_execute(query)
            .await
            .map_err(database_error)
    }

    pub(super) fn load<'conn>(
        &'conn mut self,
        query: &dyn QueryFragment<Pg>,
    ) -> BoxFuture<'conn, QueryResult<BoxStream<'static, QueryResult<PgRow>>>> {
        let statement = Statement::of(query);
        async move {
            let Statement { sql, parameters } = statement?;
            let rows = self.client.query_typed_raw(&sql, parameters).await;
            let rows = rows.map_err(database_error)?;
            Ok(rows.map_ok(PgRow::Unnamed).map_err(database_error).boxed())
        }
        .boxed()
    }

    pub(super) fn execute<'conn>(
        &'conn mut self,
        query: &dyn QueryFragment<Pg>,
    ) -> BoxFuture<'conn, QueryResult<usize>> {
        let statement = Statement::of(query);
        async move {
            let Statement { sql, parameters } = statement?;
            let rows = self.client.query_typed_raw(&sql, parameters).await;
            let mut rows = pin!(rows.map_err(database_error)?);
            while rows.try_next().await.map_err(database_error)?.is_some() {}
            let affected = rows.rows_affected().unwrap_or_default();
            usize::try_from(affected).map_err(|error| Error::DeserializationError(error.into()))
        }
        .boxed()
    }

    pub(super) fn is_closed(&self) -> bool {
        self.client.is_closed()
    }

    pub(super) fn transaction_state(&mut self) -> &mut AnsiTransactionManager {
        &mut self.transactions
    }

    pub(super) fn instrumentation(&mut self) -> &mut dyn Instrumentation {
        &mut self.instrumentation
    }

    pub(super) fn set_instrumentation(&mut self, instrumentation: impl Instrumentation) {
        self.instrumentation = Some(Box::new(instrumentation));
    }
}

/// Closes the connection at once, also when the server still works on a statement.
impl Drop for UnnamedConnection {
    fn drop(&mut self) {
        self.driver.abort();
    }
}

/// A statement with serialized parameters.
struct Statement {
    sql: String,
    parameters: Vec<(Parameter, Type)>,
}

impl Statement {
    fn of(query: &dyn QueryFragment<Pg>) -> QueryResult<Self> {
        let mut builder = PgQueryBuilder::default();
        query.to_sql(&mut builder, &Pg)?;
        let mut collector = RawBytesBindCollector::<Pg>::new();
        query.collect_binds(&mut collector, &mut ServerDecides, &Pg)?;
        let parameters = collector.metadata.iter().zip(collector.binds);
        Ok(Self {
            sql: builder.finish(),
            parameters: parameters
                .map(|(metadata, bytes)| Ok((Parameter(bytes), type_of(metadata)?)))
                .collect::<QueryResult<_>>()?,
        })
    }
}

fn type_of(metadata: &PgTypeMetadata) -> QueryResult<Type> {
    let oid = metadata
        .oid()
        .map_err(|error| Error::SerializationError(error.into()))?;
    let unknown = || Type::new("unknown".into(), oid, Kind::Simple, "pg_catalog".into());
    Ok(Type::from_oid(oid).unwrap_or_else(unknown))
}

/// Leaves types that are not built in to the server: 0 is an unspecified type.
struct ServerDecides;

impl PgMetadataLookup for ServerDecides {
    fn lookup_type(&mut self, _: &str, _: Option<&str>) -> PgTypeMetadata {
        PgTypeMetadata::new(0, 0)
    }
}

/// The binary form of a value, or `None` for null.
#[derive(Debug)]
struct Parameter(Option<Vec<u8>>);

impl ToSql for Parameter {
    fn to_sql(
        &self,
        _: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        Ok(match &self.0 {
            Some(bytes) => {
                out.extend_from_slice(bytes);
                IsNull::No
            }
            None => IsNull::Yes,
        })
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}
