-- Set if an administrator scheduled the deletion; logging in does not cancel it.
alter table account add column deletion_by_administrator boolean not null default false;
