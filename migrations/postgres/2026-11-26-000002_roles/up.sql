-- Roles are told apart by id: a deleted one may leave its name to another.
alter table role add column id uuid;
update role set id = '0193467c-a400-7000-8000-000000000001' where name = 'admin';
update role set id = '0193467c-a400-7000-8000-000000000002' where name = 'superadmin';
alter table role alter column id set not null;
alter table role add column is_built_in boolean not null default false;
update role set is_built_in = true where name in ('admin', 'superadmin');
create unique index role_id_index on role (id);

-- Every permission that some version of the program has declared.
create table permission (
    name text primary key,
    description text not null
);

-- The one row is the lock that orders all changes of who may do what.
create table administration (
    id integer primary key check (id = 1),
    changes bigint not null
);
insert into administration (id, changes) values (1, 0);
