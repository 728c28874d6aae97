-- Addresses that a mail server has refused as unknown, for which no mail is sent for a time.
create table suppressed_address (
    -- keyed, of the address
    address_key blob primary key,
    -- the status codes of the answer
    reason text not null,
    suppressed_at text not null,
    expires_at text not null
) strict;
create index suppressed_address_expires_at_index on suppressed_address (expires_at);
