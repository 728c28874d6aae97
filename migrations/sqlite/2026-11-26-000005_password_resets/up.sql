-- Mailed links by which somebody chooses a password: resets, invitations, and decoys of them.
create table password_link (
    id text primary key,
    purpose text not null check (purpose in ('decoy', 'reset', 'invitation')),
    -- of a reset
    user_id text references account (id) on delete cascade,
    -- of an invitation
    address text,
    canonical_address text,
    locale text,
    roles text not null check (json_valid(roles)),
    -- keyed, of the secret that was mailed
    digest blob not null,
    created_at text not null,
    -- from here on the row is as good as none
    expires_at text not null,
    closed_at text,
    version integer not null
) strict;
create index password_link_user_id_index on password_link (user_id) where user_id is not null;
create index password_link_canonical_address_index on password_link (canonical_address)
    where canonical_address is not null;
create index password_link_expires_at_index on password_link (expires_at);
