drop index session_absolute_expires_at_index;
drop index event_log_source_user_index;
drop index event_log_source_actor_index;
alter table account drop column deletes_at;
