create table signing_key_with_times (
    id text primary key,
    key_id text not null unique,
    sealed_private_key blob not null,
    public_key blob not null,
    created_at text not null,
    activates_at text not null,
    retired_at text,
    revoked_at text,
    version integer not null
) strict;
insert into signing_key_with_times
    (id, key_id, sealed_private_key, public_key, created_at, activates_at, retired_at, version)
    select id, key_id, sealed_private_key, public_key, created_at, created_at, retired_at, version from signing_key;
drop table signing_key;
alter table signing_key_with_times rename to signing_key;
