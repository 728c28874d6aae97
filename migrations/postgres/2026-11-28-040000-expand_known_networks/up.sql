-- Networks from which a user logged in or proved the inbox, under keyed digests bound to the user.
create table known_network (
    user_id uuid not null references account (id) on delete cascade,
    network bytea not null,
    known_until timestamptz not null,
    primary key (user_id, network)
);
create index known_network_known_until_index on known_network (known_until);

-- reserved attempts whose outcome is not known; from in_flight_until on they count as failures
alter table throttle add column in_flight integer not null default 0;
alter table throttle add column in_flight_until timestamptz not null default '1970-01-01 00:00:00+00';
-- lockouts that only a reset ended: their counters are replaced by ones with other keys
delete from throttle where expires_at > '2100-01-01 00:00:00+00';
