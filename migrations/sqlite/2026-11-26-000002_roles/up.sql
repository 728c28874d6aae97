-- Roles are told apart by id: a deleted one may leave its name to another.
alter table role add column id text not null default '';
alter table role add column is_built_in integer not null default 0 check (is_built_in in (0, 1));
update role set is_built_in = 1, id = '0193467c-a400-7000-8000-000000000001' where name = 'admin';
update role set is_built_in = 1, id = '0193467c-a400-7000-8000-000000000002' where name = 'superadmin';
create unique index role_id_index on role (id);

-- Every permission that some version of the program has declared.
create table permission (
    name text primary key,
    description text not null
) strict;

-- The one row is the lock that orders all changes of who may do what.
create table administration (
    id integer primary key check (id = 1),
    changes integer not null
) strict;
insert into administration (id, changes) values (1, 0);
