//! How many rows anybody writes, counted by the database itself.

use super::{Database, Kind};
use crate::Result;
use diesel::{
    Connection, QueryableByName, RunQueryDsl, SqliteConnection,
    connection::SimpleConnection,
    sql_query,
    sql_types::{BigInt, Text},
};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl as _, SimpleAsyncConnection};

/// Triggers on all tables. They stay.
pub struct WrittenRows<'a>(&'a Database<'a>);

const COUNT: &str = "select count(*) as rows from bench_written_row";

/// SQLite has them for each of the three and no loops.
const SQLITE_TABLES: &str =
    "select name from sqlite_master where type = 'table' and name not like 'sqlite%' and name <> 'bench_written_row'";

const POSTGRES: &str = "\
create table bench_written_row (relation text not null);
create function bench_note_row() returns trigger language plpgsql as $note$
begin
    insert into bench_written_row values (tg_table_name);
    return null;
end $note$;
do $each$
declare relation text;
begin
    for relation in
        select tablename from pg_tables where schemaname = current_schema() and tablename <> 'bench_written_row'
    loop
        execute format('create trigger bench_note_row after insert or update or delete on %I
            for each row execute function bench_note_row()', relation);
    end loop;
end $each$;";

#[derive(QueryableByName)]
struct Name {
    #[diesel(sql_type = Text)]
    name: String,
}

#[derive(QueryableByName)]
struct Rows {
    #[diesel(sql_type = BigInt)]
    rows: i64,
}

impl<'a> WrittenRows<'a> {
    pub fn watch(database: &'a Database<'a>) -> Result<Self> {
        match database.kind {
            Kind::Sqlite => {
                let mut conn = sqlite(database)?;
                conn.batch_execute("create table bench_written_row (relation text not null) strict")?;
                for Name { name } in sql_query(SQLITE_TABLES).load(&mut conn)? {
                    conn.batch_execute(&sqlite_triggers(&name))?;
                }
            }
            Kind::Postgres => on_postgres(database, async |conn| Ok(conn.batch_execute(POSTGRES).await?))?,
        }
        Ok(Self(database))
    }

    pub fn count(&self) -> Result<i64> {
        let Rows { rows } = match self.0.kind {
            Kind::Sqlite => sql_query(COUNT).get_result(&mut sqlite(self.0)?)?,
            Kind::Postgres => on_postgres(self.0, async |conn| Ok(sql_query(COUNT).get_result(conn).await?))?,
        };
        Ok(rows)
    }
}

fn sqlite_triggers(table: &str) -> String {
    let trigger = |event: &str| {
        format!(
            "create trigger \"bench_{event}_{table}\" after {event} on \"{table}\"
             begin insert into bench_written_row values ('{table}'); end;"
        )
    };
    ["insert", "update", "delete"].map(trigger).concat()
}

fn sqlite(database: &Database<'_>) -> Result<SqliteConnection> {
    let url = &database.loggia.database_url;
    let mut conn = SqliteConnection::establish(url.strip_prefix("sqlite://").unwrap_or(url))?;
    conn.batch_execute("pragma busy_timeout = 5000")?;
    Ok(conn)
}

fn on_postgres<T>(database: &Database<'_>, work: impl AsyncFnOnce(&mut AsyncPgConnection) -> Result<T>) -> Result<T> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let mut conn = AsyncPgConnection::establish(&database.loggia.database_url).await?;
        work(&mut conn).await
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_written_row_of_a_table_is_counted_once() -> Result<()> {
        let mut conn = SqliteConnection::establish(":memory:")?;
        conn.batch_execute("create table bench_written_row (relation text not null); create table \"a b\" (n)")?;
        conn.batch_execute(&sqlite_triggers("a b"))?;

        conn.batch_execute("insert into \"a b\" values (1), (2); update \"a b\" set n = 3 where n = 2")?;
        conn.batch_execute("delete from \"a b\"; select * from \"a b\"")?;

        let Rows { rows } = sql_query(COUNT).get_result(&mut conn)?;
        assert_eq!(rows, 2 + 1 + 2);
        Ok(())
    }
}
