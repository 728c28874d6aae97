drop index event_log_source_user_index;
drop index event_log_source_actor_index;
alter table account drop column deletes_at;
