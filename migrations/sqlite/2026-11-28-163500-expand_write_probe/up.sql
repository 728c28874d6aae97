-- One row, which readiness checks write to find out whether the database accepts writes.
create table write_probe (
    id integer primary key,
    written_at text not null
) strict;
