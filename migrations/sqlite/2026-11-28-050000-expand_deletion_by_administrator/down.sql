alter table account drop column deletion_by_administrator;
