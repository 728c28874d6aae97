-- when the account is to be erased, unless its owner signs in before
alter table account add column deletes_at text;

-- An erasure finds what a user did, and what was done to them.
create index event_log_source_actor_index on event_log (actor) where source is not null;
create index event_log_source_user_index on event_log (payload ->> '$.user_id') where source is not null;

-- Never changes, unlike the idle limit: a refresh leaves the index alone.
create index session_absolute_expires_at_index on session (absolute_expires_at);
