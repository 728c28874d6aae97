create table role (
    name text primary key,
    description text not null,
    -- every permission that the code declares, whatever role_permission says
    all_permissions integer not null check (all_permissions in (0, 1)),
    created_at text not null,
    version integer not null
) strict;

create table role_permission (
    role text not null references role (name) on delete cascade,
    permission text not null,
    primary key (role, permission)
) strict;

create table assignment (
    user_id text primary key references account (id) on delete cascade,
    version integer not null
) strict;

create table assigned_role (
    user_id text not null references assignment (user_id) on delete cascade,
    role text not null references role (name),
    primary key (user_id, role)
) strict;
create index assigned_role_role_index on assigned_role (role);

insert into role (name, description, all_permissions, created_at, version) values
    ('admin', 'Looks after users: reads, invites, suspends, assigns roles', 0, '2026-11-20 00:00:00+00:00', 1),
    ('superadmin', 'May do everything', 1, '2026-11-20 00:00:00+00:00', 1);

insert into role_permission (role, permission) values
    ('admin', 'events:read'),
    ('admin', 'roles:assign'),
    ('admin', 'roles:read'),
    ('admin', 'sessions:revoke'),
    ('admin', 'users:invite'),
    ('admin', 'users:read'),
    ('admin', 'users:reset-password'),
    ('admin', 'users:suspend');
