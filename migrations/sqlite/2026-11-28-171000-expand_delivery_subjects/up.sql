-- The person whom a delivery is about, as a keyed digest of the user or the address: an erasure
-- deletes the mails to the person in any state.
alter table delivery add column subject blob;
create index delivery_subject_index on delivery (subject) where subject is not null;
