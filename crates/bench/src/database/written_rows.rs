//! Counts written rows with database triggers.

mod postgres;
mod sqlite;

use super::{Database, Kind};
use crate::Result;
use diesel::{QueryableByName, sql_types::BigInt};

/// Triggers on all tables; they are not removed.
pub struct WrittenRows<'a>(&'a Database<'a>);

const COUNT: &str = "select count(*) as rows from bench_written_row";

#[derive(QueryableByName)]
struct Rows {
    #[diesel(sql_type = BigInt)]
    rows: i64,
}

impl<'a> WrittenRows<'a> {
    pub fn watch(database: &'a Database<'a>) -> Result<Self> {
        let url = &database.loggia.database_url;
        match database.kind {
            Kind::Sqlite => sqlite::watch(&mut sqlite::connect(url)?)?,
            Kind::Postgres => postgres::watch(url)?,
        }
        Ok(Self(database))
    }

    pub fn count(&self) -> Result<i64> {
        let url = &self.0.loggia.database_url;
        match self.0.kind {
            Kind::Sqlite => sqlite::count(&mut sqlite::connect(url)?),
            Kind::Postgres => postgres::count(url),
        }
    }
}
