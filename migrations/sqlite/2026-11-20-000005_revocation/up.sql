-- What ends access tokens before their time; every process follows it by position, and at its start by time.
create index event_log_revocation_time_index on event_log (occurred_at)
    where event_type in ('auth.session_ended', 'auth.epoch_raised');
