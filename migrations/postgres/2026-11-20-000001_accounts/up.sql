create table account (
    id uuid primary key,
    address text not null,
    canonical_address text not null constraint account_canonical_address_key unique,
    password_hash text not null,
    epoch bigint not null,
    suspended_at timestamptz,
    created_at timestamptz not null,
    version bigint not null
);
create index account_created_at_id_index on account (created_at, id);

create table session (
    id uuid primary key,
    user_id uuid not null references account (id) on delete cascade,
    generation integer not null,
    nonce bytea not null,
    method text not null,
    device_name text,
    authenticated_at timestamptz not null,
    last_used_at timestamptz not null,
    idle_expires_at timestamptz not null,
    absolute_expires_at timestamptz not null,
    ended_at timestamptz,
    version bigint not null
);
create index session_user_id_index on session (user_id, authenticated_at);

create table signing_key (
    id uuid primary key,
    key_id text not null constraint signing_key_key_id_key unique,
    sealed_private_key bytea not null,
    public_key bytea not null,
    created_at timestamptz not null,
    retired_at timestamptz,
    version bigint not null
);

create table profile (
    user_id uuid primary key references account (id) on delete cascade,
    first_name text,
    last_name text,
    locale text not null,
    finalized_at timestamptz,
    version bigint not null
);

create table registration (
    id uuid primary key,
    address text not null,
    canonical_address text not null,
    password_hash text not null,
    locale text not null,
    kind text not null,
    code_digest bytea not null,
    code_expires_at timestamptz not null,
    attempts smallint not null,
    resend_after timestamptz not null,
    resent jsonb not null,
    created_at timestamptz not null,
    version bigint not null
);
create index registration_pending_index on registration (canonical_address) where kind = 'pending';
create index registration_created_at_index on registration (created_at);

-- The row of an address is the lock that orders everything registration does about it.
create table mail_allowance (
    address_key bytea primary key,
    sent jsonb not null,
    notified_at timestamptz
);
