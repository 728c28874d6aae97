drop index delivery_dead_index;
drop index mail_allowance_used_at_index;
alter table mail_allowance drop column used_at;
