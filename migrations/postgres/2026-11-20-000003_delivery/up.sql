-- Append-only: the audit trail, and the source for projections and replay.
create table event_log (
    position bigint generated always as identity primary key,
    -- the visibility watermark: a reader takes rows with tx < pg_snapshot_xmin(pg_current_snapshot())
    tx xid8 not null default pg_current_xact_id(),
    event_id uuid not null constraint event_log_event_id_key unique,
    aggregate text not null,
    aggregate_id uuid not null,
    version bigint not null,
    ordinal integer not null,
    event_type text not null,
    schema_version smallint not null,
    payload jsonb not null,
    correlation_id text not null,
    causation_id uuid,
    command text not null,
    actor text not null,
    transport text not null,
    source text,
    traceparent text,
    occurred_at timestamptz not null,
    constraint event_log_aggregate_key unique (aggregate, aggregate_id, version, ordinal)
);

-- The only queue: subscribers, jobs, schedules and relays.
create table delivery (
    id bigint generated always as identity primary key,
    message_id uuid not null,
    kind text not null,
    ordering_key text,
    priority smallint not null default 0,
    payload jsonb not null,
    headers jsonb not null,
    -- 0 ready, 1 running, 2 dead
    state smallint not null default 0,
    attempts integer not null default 0,
    run_at timestamptz not null,
    locked_by text,
    locked_until timestamptz,
    fence bigint not null default 0,
    last_error text,
    created_at timestamptz not null
) with (
    autovacuum_vacuum_scale_factor = 0.02,
    autovacuum_vacuum_threshold = 200,
    autovacuum_analyze_scale_factor = 0.05,
    autovacuum_vacuum_cost_delay = 0,
    fillfactor = 80
);
create index delivery_fetch_index on delivery (kind, id) where state = 0;
create index delivery_head_index on delivery (kind, ordering_key, id) where state in (0, 1);
create index delivery_lease_index on delivery (locked_until) where state = 1;

create table command_receipt (
    actor text not null,
    key text not null,
    request_hash bytea not null,
    -- sealed; absent only within the transaction that writes it
    outcome bytea,
    expires_at timestamptz not null,
    primary key (actor, key)
);
create index command_receipt_expires_at_index on command_receipt (expires_at);
