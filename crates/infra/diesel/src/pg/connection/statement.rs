use diesel::{
    QueryResult,
    pg::{Pg, PgMetadataLookup, PgQueryBuilder, PgTypeMetadata},
    query_builder::{QueryBuilder, QueryFragment, QueryId, bind_collector::RawBytesBindCollector},
    result::Error,
};
use std::{
    any::TypeId,
    collections::HashMap,
    sync::{Arc, LazyLock, PoisonError, RwLock},
};
use tokio_postgres::types::{IsNull, Kind, ToSql, Type, private::BytesMut, to_sql_checked};

/// A statement with serialized parameters.
pub(in crate::pg) struct Statement {
    key: StatementKey,
    sql: Arc<str>,
    parameters: Vec<Parameter>,
    types: Vec<Type>,
}

/// Identifies the text of a statement.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum StatementKey {
    /// Of a query whose type determines its text.
    Type(TypeId),
    Text(Arc<str>),
}

impl Statement {
    pub(super) fn of<T: QueryFragment<Pg> + QueryId>(query: &T) -> QueryResult<Self> {
        let type_id = match T::query_id() {
            Some(id) if query.is_safe_to_cache_prepared(&Pg)? => Some(id),
            _ => None,
        };
        let sql = match type_id {
            Some(id) => text_of_type(id, query)?,
            None => text(query)?,
        };
        let mut collector = RawBytesBindCollector::<Pg>::new();
        query.collect_binds(&mut collector, &mut ServerDecides, &Pg)?;
        Ok(Self {
            key: type_id.map_or_else(|| StatementKey::Text(sql.clone()), StatementKey::Type),
            sql,
            parameters: collector.binds.into_iter().map(Parameter).collect(),
            types: collector
                .metadata
                .iter()
                .map(type_of)
                .collect::<QueryResult<_>>()?,
        })
    }

    pub(super) const fn key(&self) -> &StatementKey {
        &self.key
    }

    pub(super) fn sql(&self) -> &str {
        &self.sql
    }

    pub(super) fn types(&self) -> &[Type] {
        &self.types
    }

    pub(super) fn parameters(&self) -> &[Parameter] {
        &self.parameters
    }

    pub(super) fn typed_parameters(&self) -> impl Iterator<Item = (&Parameter, Type)> {
        self.parameters.iter().zip(self.types.iter().cloned())
    }
}

fn text(query: &dyn QueryFragment<Pg>) -> QueryResult<Arc<str>> {
    let mut builder = PgQueryBuilder::default();
    query.to_sql(&mut builder, &Pg)?;
    Ok(builder.finish().into())
}

/// Builds each text once per process.
fn text_of_type(id: TypeId, query: &dyn QueryFragment<Pg>) -> QueryResult<Arc<str>> {
    static TEXTS: LazyLock<RwLock<HashMap<TypeId, Arc<str>>>> = LazyLock::new(RwLock::default);
    let known = TEXTS
        .read()
        .unwrap_or_else(PoisonError::into_inner)
        .get(&id)
        .cloned();
    if let Some(known) = known {
        return Ok(known);
    }
    let built = text(query)?;
    let mut texts = TEXTS.write().unwrap_or_else(PoisonError::into_inner);
    texts.insert(id, built.clone());
    Ok(built)
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
pub(super) struct Parameter(Option<Vec<u8>>);

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
