use super::{COUNT, Rows};
use crate::Result;
use diesel::sql_query;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};

const WATCH: &str = "\
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

pub(super) fn watch(url: &str) -> Result<()> {
    connected(url, async |conn| Ok(conn.batch_execute(WATCH).await?))
}

pub(super) fn count(url: &str) -> Result<i64> {
    let Rows { rows } = connected(url, async |conn| {
        Ok(sql_query(COUNT).get_result(conn).await?)
    })?;
    Ok(rows)
}

fn connected<T>(
    url: &str,
    work: impl AsyncFnOnce(&mut AsyncPgConnection) -> Result<T>,
) -> Result<T> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async { work(&mut AsyncPgConnection::establish(url).await?).await })
}
