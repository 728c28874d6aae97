-- when the latest generations of the session token were replaced
alter table session add column rotations jsonb not null default '[]';
