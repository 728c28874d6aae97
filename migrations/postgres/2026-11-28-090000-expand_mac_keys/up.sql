-- Keys that verify what was issued under a replaced master key, sealed under its successor, until
-- all of it has expired.
create table mac_key (
    master_key_id text not null,
    purpose text not null,
    sealed_key bytea not null,
    expires_at timestamptz not null,
    primary key (master_key_id, purpose)
);
create index mac_key_expires_at_index on mac_key (expires_at);
