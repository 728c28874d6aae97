//! Refuses servers that would corrupt data or cannot run this program, before anything is written.

mod sessions;

use super::connect::Target;
use crate::{
    Pooler,
    admin::{refused, unreachable},
};
use diesel::{
    QueryableByName, sql_query,
    sql_types::{BigInt, Bool, Integer, Text},
};
use diesel_async::RunQueryDsl;
use services::AdministrationError;
use std::time::Duration;
use tokio::time::timeout;

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
        where relnamespace = (select oid from pg_namespace where nspname = current_schema())
            and relname in ('event_log', 'delivery') and relkind = 'r'
            and not has_table_privilege(oid, 'insert')) as forbidden_tables";

/// A server or pooler that takes longer to answer is overloaded.
const PATIENCE: Duration = Duration::from_secs(5);

/// Checks the server, and whether the setting of the pooler fits it.
pub(crate) async fn verify(target: &Target) -> Result<(), AdministrationError> {
    // statements without names work in both cases
    let careful = target.clone().behind(Pooler::Transaction);
    let mut conn = careful.connect().await.map_err(unreachable)?;
    let query = sql_query(SERVER).get_result::<Server>(&mut conn);
    let server = timeout(PATIENCE, query)
        .await
        .map_err(|_| AdministrationError::Unreachable(NO_ANSWER.into()))?;
    let server = server.map_err(refused)?;
    server.check().map_err(AdministrationError::Unsuitable)?;
    if target.pooler() == Pooler::None {
        let other = careful.connect().await.map_err(unreachable)?;
        if sessions::change(conn, other).await.map_err(refused)? {
            return Err(AdministrationError::Unsuitable(POOLED.to_owned()));
        }
    }
    Ok(())
}

const NO_ANSWER: &str = "the server accepted the connection and did not answer the first query \
     within five seconds: it is overloaded, or all connections of a pooler are in use";

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
