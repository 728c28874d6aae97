//! The one type that needs help: a UUID is native on PostgreSQL and text on SQLite.

use diesel::{
    deserialize::{self, FromSql, FromSqlRow},
    expression::AsExpression,
    serialize::{self, Output, ToSql},
};
#[cfg(feature = "postgres")]
use diesel::{
    pg::{Pg, PgValue},
    sql_types::Uuid as NativeUuid,
};
#[cfg(feature = "sqlite")]
use diesel::{
    serialize::IsNull,
    sql_types::Text,
    sqlite::{Sqlite, SqliteValue},
};
use uuid::Uuid;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, AsExpression, FromSqlRow)]
#[cfg_attr(feature = "postgres", diesel(sql_type = NativeUuid))]
#[cfg_attr(feature = "sqlite", diesel(sql_type = Text))]
pub struct Id(pub Uuid);

#[cfg(feature = "postgres")]
impl ToSql<NativeUuid, Pg> for Id {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        ToSql::<NativeUuid, Pg>::to_sql(&self.0, out)
    }
}

#[cfg(feature = "postgres")]
impl FromSql<NativeUuid, Pg> for Id {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        <Uuid as FromSql<NativeUuid, Pg>>::from_sql(value).map(Self)
    }
}

#[cfg(feature = "sqlite")]
impl ToSql<Text, Sqlite> for Id {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.0.to_string());
        Ok(IsNull::No)
    }
}

#[cfg(feature = "sqlite")]
impl FromSql<Text, Sqlite> for Id {
    fn from_sql(mut value: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
        Ok(Self(Uuid::parse_str(value.read_text())?))
    }
}
