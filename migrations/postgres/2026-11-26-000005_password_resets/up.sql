-- Mailed links by which somebody chooses a password: resets, invitations, and decoys of them.
create table password_link (
    id uuid primary key,
    purpose text not null check (purpose in ('decoy', 'reset', 'invitation')),
    -- of a reset
    user_id uuid references account (id) on delete cascade,
    -- of an invitation
    address text,
    canonical_address text,
    locale text,
    roles jsonb not null,
    -- keyed, of the secret that was mailed
    digest bytea not null,
    created_at timestamptz not null,
    -- from here on the row is as good as none
    expires_at timestamptz not null,
    closed_at timestamptz,
    version bigint not null
);
create index password_link_user_id_index on password_link (user_id) where user_id is not null;
create index password_link_canonical_address_index on password_link (canonical_address)
    where canonical_address is not null;
create index password_link_expires_at_index on password_link (expires_at);
