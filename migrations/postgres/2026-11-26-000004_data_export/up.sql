-- What a person asked for of what is held about them.
create table data_export (
    id uuid primary key,
    user_id uuid not null references account (id) on delete cascade,
    requested_at timestamptz not null,
    expires_at timestamptz not null,
    prepared_at timestamptz,
    -- sealed
    document bytea,
    version bigint not null
);
create index data_export_user_id_index on data_export (user_id);
create index data_export_expires_at_index on data_export (expires_at);

-- What somebody did, and what happened to them.
create index event_log_actor_index on event_log (actor);
create index event_log_user_id_index on event_log ((payload ->> 'user_id'));
