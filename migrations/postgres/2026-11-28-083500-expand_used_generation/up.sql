-- The latest generation of the session's tokens of which an access token was used. Existing sessions
-- and those of older binaries start as unused, so that no user is logged out: a replaced token is
-- tolerated as before until the first use of the pair of the next refresh.
alter table session add column used_generation integer not null default 0;
