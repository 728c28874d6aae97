-- Octet by octet, as SQLite compares: what begins alike stands together, whatever the language of the server.
alter table account alter column canonical_address type text collate "C";

-- As in the profile, so that one index can order the users of one state.
alter table account add column profile_finalized_at timestamptz;
update account set profile_finalized_at = (select finalized_at from profile where user_id = account.id);
alter table account add column status text not null generated always as (
    case
        when suspended_at is not null then 'suspended'
        when profile_finalized_at is null then 'pending_profile'
        else 'ready'
    end
) stored;
create index account_status_created_at_index on account (status, created_at, id);
create index account_status_address_index on account (status, canonical_address);

create index event_log_type_index on event_log (event_type, position);
create index event_log_time_index on event_log (occurred_at);
-- whoever follows the log does it by transaction: positions are not committed in their order
create index event_log_tx_index on event_log (tx);
