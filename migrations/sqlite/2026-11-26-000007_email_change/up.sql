-- User, address and code of a row never change: they were proven together or not at all.
create table email_change (
    id text primary key,
    user_id text not null references account (id) on delete cascade,
    address text not null,
    code_digest blob not null,
    kind text not null,
    attempts integer not null,
    code_expires_at text not null,
    created_at text not null,
    version integer not null
) strict;
-- a later request takes the place of the earlier one
create unique index email_change_current_index on email_change (user_id) where kind in ('pending', 'decoy');
create index email_change_user_id_index on email_change (user_id);
create index email_change_code_expires_at_index on email_change (code_expires_at);
