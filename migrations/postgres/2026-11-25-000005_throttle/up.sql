-- How often something secret was tried, under keyed digests of addresses and networks.
create table throttle (
    key bytea primary key,
    in_a_row integer not null,
    in_window integer not null,
    window_started_at timestamptz not null,
    blocked_until timestamptz,
    -- from here on the row is as good as none
    expires_at timestamptz not null
) with (fillfactor = 80);
create index throttle_expires_at_index on throttle (expires_at);
