-- Set if an administrator scheduled the deletion; logging in does not cancel it.
alter table account add column deletion_by_administrator integer not null default 0 check (deletion_by_administrator in (0, 1));
