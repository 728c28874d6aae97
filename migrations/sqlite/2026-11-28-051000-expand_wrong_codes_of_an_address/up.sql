-- Times of the wrong codes within the last hour, over all registrations of the address.
alter table mail_allowance add column wrong_codes text not null default '[]' check (json_valid(wrong_codes));
