alter table signing_key add column activates_at timestamptz;
update signing_key set activates_at = created_at;
alter table signing_key alter column activates_at set not null;
alter table signing_key add column revoked_at timestamptz;
-- What every process follows to know its keys, by transaction.
create index event_log_signing_key_tx_index on event_log (tx)
    where event_type in ('auth.signing_key_created', 'auth.signing_key_revoked');
