use super::{COUNT, Rows};
use crate::Result;
use diesel::{
    Connection, QueryableByName, RunQueryDsl, SqliteConnection, connection::SimpleConnection,
    sql_query, sql_types::Text,
};

const CREATE: &str = "create table bench_written_row (relation text not null) strict";

const TABLES: &str = "select name from sqlite_master where type = 'table' and name not like 'sqlite%' and name <> 'bench_written_row'";

#[derive(QueryableByName)]
struct Table {
    #[diesel(sql_type = Text)]
    name: String,
}

pub(super) fn connect(url: &str) -> Result<SqliteConnection> {
    let mut conn = SqliteConnection::establish(url.strip_prefix("sqlite://").unwrap_or(url))?;
    conn.batch_execute("pragma busy_timeout = 5000")?;
    Ok(conn)
}

pub(super) fn watch(conn: &mut SqliteConnection) -> Result<()> {
    conn.batch_execute(CREATE)?;
    for Table { name } in sql_query(TABLES).load(conn)? {
        conn.batch_execute(&triggers(&name))?;
    }
    Ok(())
}

pub(super) fn count(conn: &mut SqliteConnection) -> Result<i64> {
    let Rows { rows } = sql_query(COUNT).get_result(conn)?;
    Ok(rows)
}

fn triggers(table: &str) -> String {
    let trigger = |event: &str| {
        format!(
            "create trigger \"bench_{event}_{table}\" after {event} on \"{table}\"
             begin insert into bench_written_row values ('{table}'); end;"
        )
    };
    ["insert", "update", "delete"].map(trigger).concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_written_row_is_counted_once() -> Result<()> {
        let mut conn = connect(":memory:")?;
        conn.batch_execute("create table \"a b\" (n integer); create table c (n integer)")?;
        watch(&mut conn)?;

        conn.batch_execute(
            "insert into \"a b\" values (1), (2); update \"a b\" set n = 3 where n = 2",
        )?;
        conn.batch_execute(
            "delete from \"a b\"; insert into c values (1); update c set n = 2 where n = 3",
        )?;

        assert_eq!(count(&mut conn)?, 2 + 1 + 2 + 1);
        Ok(())
    }
}
