use diesel::{
    backend::Backend,
    pg::{Pg, PgValue},
    row::{Field, PartialRow, Row, RowIndex, RowSealed},
};
use diesel_async::{AsyncConnectionCore, AsyncPgConnection};
use std::{error::Error, num::NonZeroU32, ops::Range};
use tokio_postgres::types::{FromSql, Type};

type SessionRow = <AsyncPgConnection as AsyncConnectionCore>::Row<'static, 'static>;

/// A row of either kind of connection.
pub enum PgRow {
    Session(SessionRow),
    Unnamed(tokio_postgres::Row),
}

impl RowSealed for PgRow {}

impl<'a> Row<'a, Pg> for PgRow {
    type Field<'f>
        = PgField<'f>
    where
        'a: 'f,
        Self: 'f;
    type InnerPartialRow = Self;

    fn field_count(&self) -> usize {
        match self {
            Self::Session(row) => row.field_count(),
            Self::Unnamed(row) => row.len(),
        }
    }

    fn get<'f, I>(&'f self, index: I) -> Option<Self::Field<'f>>
    where
        'a: 'f,
        Self: RowIndex<I>,
    {
        let index = self.idx(index)?;
        match self {
            Self::Session(row) => row.get(index).map(PgField::Session),
            Self::Unnamed(row) => {
                let column = row.columns().get(index)?;
                let Raw(value) = row.try_get(index).ok()?;
                Some(PgField::Unnamed {
                    name: column.name(),
                    oid: NonZeroU32::new(column.type_().oid())?,
                    value,
                })
            }
        }
    }

    fn partial_row(&self, range: Range<usize>) -> PartialRow<'_, Self::InnerPartialRow> {
        PartialRow::new(self, range)
    }
}

impl RowIndex<usize> for PgRow {
    fn idx(&self, index: usize) -> Option<usize> {
        (index < self.field_count()).then_some(index)
    }
}

impl<'a> RowIndex<&'a str> for PgRow {
    fn idx(&self, name: &'a str) -> Option<usize> {
        match self {
            Self::Session(row) => row.idx(name),
            Self::Unnamed(row) => row
                .columns()
                .iter()
                .position(|column| column.name() == name),
        }
    }
}

pub enum PgField<'f> {
    Session(<SessionRow as Row<'f, Pg>>::Field<'f>),
    Unnamed {
        name: &'f str,
        oid: NonZeroU32,
        value: Option<&'f [u8]>,
    },
}

impl<'f> Field<'f, Pg> for PgField<'f> {
    fn field_name(&self) -> Option<&str> {
        match self {
            Self::Session(field) => field.field_name(),
            Self::Unnamed { name, .. } => Some(name),
        }
    }

    fn value(&self) -> Option<<Pg as Backend>::RawValue<'_>> {
        match self {
            Self::Session(field) => field.value(),
            Self::Unnamed { oid, value, .. } => value.map(|bytes| PgValue::new(bytes, oid)),
        }
    }
}

/// The binary form of a value, which diesel reads.
struct Raw<'a>(Option<&'a [u8]>);

impl<'a> FromSql<'a> for Raw<'a> {
    fn from_sql(_: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(Self(Some(raw)))
    }

    fn from_sql_null(_: &Type) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(Self(None))
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}
