-- Links mailed to a former address of an account, which return the account to that address. A table
-- of its own: binaries without this migration do not know this purpose of a password_link.
create table email_change_undo (
    id text primary key,
    user_id text not null references account (id) on delete cascade,
    -- the former address
    address text not null,
    -- keyed, of the secret that was mailed
    digest blob not null,
    created_at text not null,
    expires_at text not null,
    -- used or voided
    closed_at text,
    version integer not null
) strict;
create index email_change_undo_user_id_index on email_change_undo (user_id);
create index email_change_undo_expires_at_index on email_change_undo (expires_at);
