//! Checks a server before its first use and drops abandoned test databases.

use crate::Connection;

/// `drop database … with (force)` and `xid8` require PostgreSQL 13.
const CHECK: &str = "\
select case
        when current_setting('server_version_num')::int < 130000 then 'the server is older than PostgreSQL 13'
        when not (rolsuper or rolcreatedb) then 'the user may not create databases'
    end as value
from pg_roles where rolname = current_user";

pub(super) async fn check(conn: &mut Connection) -> Result<(), String> {
    let problems = conn.texts(CHECK).await.map_err(|error| error.to_string())?;
    match problems.into_iter().next() {
        Some(problem) => Err(problem),
        None => Ok(()),
    }
}

/// Selects the databases of test processes that were killed. A running process has a connection
/// whose application name is the name of the process.
const ABANDONED: &str = "\
select d.datname::text as value from pg_database d
where d.datname ~ '^loggia_test_[0-9]+_[0-9]+_[0-9a-f]+$'
    and not exists (
        select from pg_stat_activity a
        where a.application_name = regexp_replace(d.datname, '^(loggia_test_[0-9]+)_[0-9]+_([0-9a-f]+)$', '\\1_\\2'))";

pub(super) async fn sweep(conn: &mut Connection) -> Result<(), String> {
    let abandoned = conn
        .texts(ABANDONED)
        .await
        .map_err(|error| error.to_string())?;
    for name in abandoned {
        // fails if another process sweeps too, or if the database belongs to another user
        let _ = conn
            .execute(&format!("drop database if exists {name} with (force)"))
            .await;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::TestDatabase;
    use kernel::BoxError;

    async fn exists(conn: &mut Connection, name: &str) -> Result<bool, BoxError> {
        let select =
            format!("select datname::text as value from pg_database where datname = '{name}'");
        Ok(!conn.texts(&select).await?.is_empty())
    }

    #[test]
    fn only_databases_of_terminated_processes_are_swept() -> Result<(), BoxError> {
        crate::run(async {
            let Some(database) = TestDatabase::postgres().await? else {
                return Ok(());
            };
            let mut conn = database.connect().await?;
            let mut url = url::Url::parse(&database.url())?;
            url.query_pairs_mut()
                .append_pair("application_name", "loggia_test_1_ab");
            let other_process = Connection::postgres(url.as_str()).await?;
            conn.execute("create database loggia_test_1_7_ab template template0")
                .await?;

            sweep(&mut conn).await?;
            assert!(
                exists(&mut conn, "loggia_test_1_7_ab").await?,
                "its process is running"
            );

            drop(other_process);
            for _ in 0..1000 {
                sweep(&mut conn).await?;
                if !exists(&mut conn, "loggia_test_1_7_ab").await? {
                    assert!(
                        database.texts("select 'here' as value").await.is_ok(),
                        "the database of this process remains"
                    );
                    return Ok(());
                }
                tokio::time::sleep(std::time::Duration::from_millis(10)).await;
            }
            Err("the abandoned database was not swept".into())
        })
    }
}
