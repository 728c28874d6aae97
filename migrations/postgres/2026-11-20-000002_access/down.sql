drop table assigned_role;
drop table assignment;
drop table role_permission;
drop table role;
