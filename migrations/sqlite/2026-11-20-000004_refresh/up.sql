-- when the latest generations of the session token were replaced
alter table session add column rotations text not null default '[]' check (json_valid(rotations));
