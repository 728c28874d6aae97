-- One row, which readiness checks write to find out whether the database accepts writes.
create table write_probe (
    id smallint primary key,
    written_at timestamptz not null
);
