drop table administration;
drop table permission;
drop index role_id_index;
alter table role drop column is_built_in;
alter table role drop column id;
