-- Times of the wrong codes within the last hour, over all registrations of the address.
alter table mail_allowance add column wrong_codes jsonb not null default '[]';
