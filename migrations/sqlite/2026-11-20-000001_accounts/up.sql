create table account (
    id text primary key,
    address text not null,
    canonical_address text not null unique,
    password_hash text not null,
    epoch integer not null,
    suspended_at text,
    created_at text not null,
    version integer not null
) strict;
create index account_created_at_id_index on account (created_at, id);

create table session (
    id text primary key,
    user_id text not null references account (id) on delete cascade,
    generation integer not null,
    nonce blob not null,
    method text not null,
    device_name text,
    authenticated_at text not null,
    last_used_at text not null,
    idle_expires_at text not null,
    absolute_expires_at text not null,
    ended_at text,
    version integer not null
) strict;
create index session_user_id_index on session (user_id, authenticated_at);

create table signing_key (
    id text primary key,
    key_id text not null unique,
    sealed_private_key blob not null,
    public_key blob not null,
    created_at text not null,
    retired_at text,
    version integer not null
) strict;

create table profile (
    user_id text primary key references account (id) on delete cascade,
    first_name text,
    last_name text,
    locale text not null,
    finalized_at text,
    version integer not null
) strict;

create table registration (
    id text primary key,
    address text not null,
    canonical_address text not null,
    password_hash text not null,
    locale text not null,
    kind text not null,
    code_digest blob not null,
    code_expires_at text not null,
    attempts integer not null,
    resend_after text not null,
    resent text not null check (json_valid(resent)),
    created_at text not null,
    version integer not null
) strict;
create index registration_pending_index on registration (canonical_address) where kind = 'pending';
create index registration_created_at_index on registration (created_at);

-- The row of an address is the lock that orders everything registration does about it.
create table mail_allowance (
    address_key blob primary key,
    sent text not null check (json_valid(sent)),
    notified_at text
) strict;
