//! What is asked of a server before it is used.

use crate::Connection;

/// `drop database … with (force)` and `xid8` came with PostgreSQL 13.
const CHECK: &str = "\
select case
        when current_setting('server_version_num')::int < 130000 then 'it is older than PostgreSQL 13'
        when not (rolsuper or rolcreatedb) then 'its user may not create databases'
    end as value
from pg_roles where rolname = current_user";

pub(super) async fn check(conn: &mut Connection) -> Result<(), String> {
    let problems = conn.texts(CHECK).await.map_err(|error| error.to_string())?;
    match problems.into_iter().next() {
        Some(problem) => Err(problem),
        None => Ok(()),
    }
}

/// Databases of test processes that were killed: as long as one lives, its connection shows its name.
const ABANDONED: &str = "\
select datname::text as value from pg_database
where datname ~ '^loggia_test_[0-9]+_[0-9]+_[0-9a-f]+$'
    and not exists (
        select from pg_stat_activity
        where application_name = regexp_replace(datname, '^(loggia_test_[0-9]+)_[0-9]+_([0-9a-f]+)$', '\\1_\\2'))";

pub(super) async fn sweep(conn: &mut Connection) -> Result<(), String> {
    let abandoned = conn.texts(ABANDONED).await.map_err(|error| error.to_string())?;
    for name in abandoned {
        // another process may be sweeping too, and somebody else's is not ours to drop
        let _ = conn.execute(&format!("drop database if exists {name} with (force)")).await;
    }
    Ok(())
}
