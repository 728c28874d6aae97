drop index event_log_time_index;
drop index event_log_type_index;
drop index account_status_address_index;
drop index account_status_created_at_index;
alter table account drop column status;
alter table account drop column profile_finalized_at;
