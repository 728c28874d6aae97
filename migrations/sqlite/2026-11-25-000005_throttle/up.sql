-- How often something secret was tried, under keyed digests of addresses and networks.
create table throttle (
    key blob primary key,
    in_a_row integer not null,
    in_window integer not null,
    window_started_at text not null,
    blocked_until text,
    -- from here on the row is as good as none
    expires_at text not null
) strict;
create index throttle_expires_at_index on throttle (expires_at);
