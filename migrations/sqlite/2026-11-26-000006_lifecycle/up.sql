-- when the account is to be erased, unless its owner signs in before
alter table account add column deletes_at text;

-- Never changes, unlike the idle limit: a refresh leaves the index alone.
create index session_absolute_expires_at_index on session (absolute_expires_at);
