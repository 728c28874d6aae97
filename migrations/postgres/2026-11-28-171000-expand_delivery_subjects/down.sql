drop index delivery_subject_index;
alter table delivery drop column subject;
