drop index session_absolute_expires_at_index;
alter table account drop column deletes_at;
