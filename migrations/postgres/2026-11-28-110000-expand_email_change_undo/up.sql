-- Links mailed to a former address of an account, which return the account to that address. A table
-- of its own: binaries without this migration do not know this purpose of a password_link.
create table email_change_undo (
    id uuid primary key,
    user_id uuid not null references account (id) on delete cascade,
    -- the former address
    address text not null,
    -- keyed, of the secret that was mailed
    digest bytea not null,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    -- used or voided
    closed_at timestamptz,
    version bigint not null
);
create index email_change_undo_user_id_index on email_change_undo (user_id);
create index email_change_undo_expires_at_index on email_change_undo (expires_at);
