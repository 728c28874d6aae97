-- Append-only: the audit trail, and the source for projections and replay.
create table event_log (
    position integer primary key autoincrement,
    event_id text not null unique,
    aggregate text not null,
    aggregate_id text not null,
    version integer not null,
    ordinal integer not null,
    event_type text not null,
    schema_version integer not null,
    payload text not null check (json_valid(payload)),
    correlation_id text not null,
    causation_id text,
    command text not null,
    actor text not null,
    transport text not null,
    source text,
    traceparent text,
    occurred_at text not null,
    unique (aggregate, aggregate_id, version, ordinal)
) strict;

-- The only queue: subscribers, jobs, schedules and relays.
create table delivery (
    id integer primary key autoincrement,
    message_id text not null,
    kind text not null,
    ordering_key text,
    priority integer not null default 0,
    payload text not null check (json_valid(payload)),
    headers text not null check (json_valid(headers)),
    -- 0 ready, 1 running, 2 dead
    state integer not null default 0,
    attempts integer not null default 0,
    run_at text not null,
    locked_by text,
    locked_until text,
    fence integer not null default 0,
    last_error text,
    created_at text not null
) strict;
create index delivery_fetch_index on delivery (kind, id) where state = 0;
create index delivery_head_index on delivery (kind, ordering_key, id) where state in (0, 1);
create index delivery_lease_index on delivery (locked_until) where state = 1;

create table command_receipt (
    actor text not null,
    key text not null,
    request_hash blob not null,
    -- sealed; absent only within the transaction that writes it
    outcome blob,
    expires_at text not null,
    primary key (actor, key)
) strict;
create index command_receipt_expires_at_index on command_receipt (expires_at);
