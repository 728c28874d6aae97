//! Refuses servers that would corrupt data or cannot run this program, before anything is written.

use super::{Conn, connect::Target};
use crate::{
    Pooler,
    admin::{refused, unreachable},
};
use diesel::{
    QueryResult, QueryableByName, sql_query,
    sql_types::{BigInt, Bool, Integer, Text},
};
use diesel_async::{RunQueryDsl, SimpleAsyncConnection};
use services::AdministrationError;
use std::time::Duration;

/// The oldest version with `xid8` and `drop database … with (force)`.
const OLDEST: i32 = 13;

#[derive(QueryableByName)]
struct Server {
    #[diesel(sql_type = Integer)]
    version: i32,
    #[diesel(sql_type = Text)]
    encoding: String,
    #[diesel(sql_type = Bool)]
    is_standby: bool,
    #[diesel(sql_type = Bool)]
    is_read_only: bool,
    /// Tables that every command writes and this role may not write.
    #[diesel(sql_type = BigInt)]
    forbidden_tables: i64,
}

const SERVER: &str = "\
select current_setting('server_version_num')::int as version,
    current_setting('server_encoding') as encoding,
    pg_is_in_recovery() as is_standby,
    current_setting('transaction_read_only') = 'on' as is_read_only,
    (select count(*) from pg_class
        where relnamespace = current_schema()::regnamespace
            and relname in ('event_log', 'delivery') and relkind = 'r'
            and not has_table_privilege(oid, 'insert')) as forbidden_tables";

/// Checks the server, and whether the setting of the pooler fits it.
pub(crate) async fn verify(target: &Target) -> Result<(), AdministrationError> {
    // statements without names work in both cases
    let careful = target.clone().behind(Pooler::Transaction);
    let mut conn = careful.connect().await.map_err(unreachable)?;
    let server: Server = sql_query(SERVER)
        .get_result(&mut conn)
        .await
        .map_err(refused)?;
    server.check().map_err(AdministrationError::Unsuitable)?;
    if target.pooler() == Pooler::None {
        let mut other = careful.connect().await.map_err(unreachable)?;
        let changes = changes_sessions(&mut conn, &mut other);
        if changes.await.map_err(refused)? {
            return Err(AdministrationError::Unsuitable(POOLED.to_owned()));
        }
    }
    Ok(())
}

const POOLED: &str = "the database is behind a pooler that gives each transaction another session \
     (PgBouncer with pool_mode=transaction): set LOGGIA__DATABASE__POOLER=transaction, or connect \
     to PostgreSQL itself";

impl Server {
    fn check(&self) -> Result<(), String> {
        let major = self.version / 10_000;
        if major < OLDEST {
            return Err(format!(
                "the server is PostgreSQL {major}, and this program needs {OLDEST} or newer: \
                 upgrade the server"
            ));
        }
        if self.encoding != "UTF8" {
            return Err(format!(
                "the encoding of the database is {}, which would corrupt texts: create another one \
                 with `create database … encoding 'UTF8' template template0`, or with \
                 `loggia db create`",
                self.encoding
            ));
        }
        let problem = if self.is_standby {
            "the server is a standby, which accepts no writes: name the primary in \
             LOGGIA__DATABASE__URL, and the standby in LOGGIA__DATABASE__REPLICA_URL"
        } else if self.is_read_only {
            "transactions are read-only (default_transaction_read_only): turn it off with \
             `alter role … set default_transaction_read_only = off`, or the same for the database"
        } else if self.forbidden_tables > 0 {
            "the role may not write the tables: name their owner in LOGGIA__DATABASE__URL"
        } else {
            return Ok(());
        };
        Err(problem.to_owned())
    }
}

#[derive(QueryableByName)]
struct Session {
    #[diesel(sql_type = Integer)]
    pid: i32,
}

async fn session(conn: &mut Conn) -> QueryResult<i32> {
    let query = sql_query("select pg_backend_pid() as pid");
    query.get_result::<Session>(conn).await.map(|row| row.pid)
}

/// Returns whether transactions of one connection run in different sessions. A pooler that takes
/// sessions in turn changes them by itself; one that prefers the session used last does so when
/// another transaction keeps that one.
async fn changes_sessions(conn: &mut Conn, other: &mut Conn) -> QueryResult<bool> {
    let first = session(conn).await?;
    if session(conn).await? != first {
        return Ok(true);
    }
    other.batch_execute("begin").await?;
    session(other).await?;
    // a pooler with a single session makes the query wait
    let second = tokio::time::timeout(Duration::from_secs(5), session(conn)).await;
    other.batch_execute("rollback").await?;
    Ok(match second {
        Ok(second) => second? != first,
        Err(_) => true,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const SUITABLE: Server = Server {
        version: 130_000,
        encoding: String::new(),
        is_standby: false,
        is_read_only: false,
        forbidden_tables: 0,
    };

    fn problem(server: Server) -> Option<String> {
        server.check().err()
    }

    #[test]
    fn a_standby_is_refused_before_a_setting_is_blamed() {
        let encoding = "UTF8".to_owned();
        let standby = Server {
            encoding,
            is_standby: true,
            is_read_only: true,
            ..SUITABLE
        };
        let problem = problem(standby).unwrap_or_default();
        assert!(problem.contains("REPLICA_URL"), "{problem}");
    }

    #[test]
    fn the_oldest_version_is_accepted() {
        let with = |version| Server {
            version,
            encoding: "UTF8".to_owned(),
            ..SUITABLE
        };
        assert_eq!(problem(with(130_000)), None);
        assert!(problem(with(129_999)).is_some_and(|text| text.contains("upgrade")));
    }
}
