-- What a person asked for of what is held about them.
create table data_export (
    id text primary key,
    user_id text not null references account (id) on delete cascade,
    requested_at text not null,
    expires_at text not null,
    prepared_at text,
    -- sealed
    document blob,
    version integer not null
) strict;
create index data_export_user_id_index on data_export (user_id);
create index data_export_expires_at_index on data_export (expires_at);

-- What somebody did, and what happened to them.
create index event_log_actor_index on event_log (actor);
create index event_log_user_id_index on event_log (json_extract(payload, '$.user_id'));
