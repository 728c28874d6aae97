-- The last change, after which the allowance of an address is deleted an hour later. Rows that a
-- release without this column writes count as old.
alter table mail_allowance add column used_at timestamptz not null default '1970-01-01 00:00:00+00';
create index mail_allowance_used_at_index on mail_allowance (used_at);
create index delivery_dead_index on delivery (run_at) where state = 2;
