drop index event_log_signing_key_tx_index;
-- A version that knows no revocation would sign with such a key again.
delete from signing_key where revoked_at is not null;
alter table signing_key drop column revoked_at;
alter table signing_key drop column activates_at;
