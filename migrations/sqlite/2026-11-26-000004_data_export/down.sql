drop index event_log_user_id_index;
drop index event_log_actor_index;
drop table data_export;
