-- Addresses that a mail server has refused as unknown, for which no mail is sent for a time.
create table suppressed_address (
    -- keyed, of the address
    address_key bytea primary key,
    -- the status codes of the answer
    reason text not null,
    suppressed_at timestamptz not null,
    expires_at timestamptz not null
);
create index suppressed_address_expires_at_index on suppressed_address (expires_at);
