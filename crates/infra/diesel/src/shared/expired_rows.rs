//! Deletes expired rows, by columns that are indexed.

use super::{
    Store,
    deliveries::DEAD,
    schema::{
        command_receipt, data_export, delivery, email_change, email_change_undo, known_network,
        mac_key, mail_allowance, password_link, registration, session, suppressed_address,
        throttle,
    },
};
use crate::errors::fault;
use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use cqrs::Fault;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::Throttle;
use registration_domain::MailAllowance;
use services::ExpiredRows;
use std::sync::Arc;

/// A new code can still be requested after the last one has expired.
const REGISTRATIONS_KEPT: TimeDelta = TimeDelta::days(1);
/// After their code has expired: until then it is answered as a wrong one.
const EMAIL_CHANGES_KEPT: TimeDelta = TimeDelta::days(1);
/// Retained for support after they can no longer be used.
const SESSIONS_KEPT: TimeDelta = TimeDelta::days(7);

/// Since their last attempt was due; retained for the operator, who can see why they failed.
const DEAD_DELIVERIES_KEPT: TimeDelta = TimeDelta::days(30);

/// Append what else expires.
pub(super) fn of(store: &Store) -> Vec<Arc<dyn ExpiredRows>> {
    vec![
        Arc::new(Throttles(store.clone())),
        Arc::new(KnownNetworks(store.clone())),
        Arc::new(Receipts(store.clone())),
        Arc::new(Registrations(store.clone())),
        Arc::new(EmailChanges(store.clone())),
        Arc::new(Exports(store.clone())),
        Arc::new(PasswordLinks(store.clone())),
        Arc::new(EmailChangeUndos(store.clone())),
        Arc::new(Sessions(store.clone())),
        Arc::new(MacKeys(store.clone())),
        Arc::new(MailAllowances(store.clone())),
        Arc::new(DeadDeliveries(store.clone())),
        Arc::new(SuppressedAddresses(store.clone())),
    ]
}

/// The rows up to the age of the last of the first `limit`: no key has to be carried from one
/// statement to the other.
macro_rules! expired_rows {
    ($($rows:ident $what:literal by $column:path: |$now:ident| $expired:expr;)+) => {$(
        struct $rows(Store);

        #[async_trait]
        impl ExpiredRows for $rows {
            fn name(&self) -> &'static str {
                $what
            }

            async fn delete_expired(&self, $now: DateTime<Utc>, limit: i64) -> Result<usize, Fault> {
                let mut conn = self.0.writer().await?;
                let oldest = $expired.order($column).select($column).limit(limit);
                let ages: Vec<DateTime<Utc>> = oldest.load(&mut conn).await.map_err(fault)?;
                let Some(last) = ages.last() else { return Ok(0) };
                let batch = $expired.filter($column.le(*last));
                diesel::delete(batch).execute(&mut conn).await.map_err(fault)
            }
        }
    )+};
}

expired_rows! {
    Throttles "throttles" by throttle::expires_at:
        |now| throttle::table.filter(throttle::expires_at.le(now - Throttle::RETENTION));
    KnownNetworks "known networks" by known_network::known_until:
        |now| known_network::table.filter(known_network::known_until.le(now));
    Receipts "receipts" by command_receipt::expires_at:
        |now| command_receipt::table.filter(command_receipt::expires_at.le(now));
    Registrations "registrations" by registration::created_at:
        |now| registration::table
            .filter(registration::created_at.le(now - REGISTRATIONS_KEPT))
            .filter(registration::code_expires_at.le(now - REGISTRATIONS_KEPT));
    EmailChanges "e-mail changes" by email_change::code_expires_at:
        |now| email_change::table.filter(email_change::code_expires_at.le(now - EMAIL_CHANGES_KEPT));
    Exports "data exports" by data_export::expires_at:
        |now| data_export::table.filter(data_export::expires_at.le(now));
    PasswordLinks "password links" by password_link::expires_at:
        |now| password_link::table.filter(password_link::expires_at.le(now));
    EmailChangeUndos "undos of e-mail changes" by email_change_undo::expires_at:
        |now| email_change_undo::table.filter(email_change_undo::expires_at.le(now));
    Sessions "sessions" by session::absolute_expires_at:
        |now| session::table.filter(session::absolute_expires_at.le(now - SESSIONS_KEPT));
    MailAllowances "mail allowances" by mail_allowance::used_at:
        |now| mail_allowance::table
            .filter(mail_allowance::used_at.le(now - MailAllowance::WINDOW));
    DeadDeliveries "dead deliveries" by delivery::run_at:
        |now| delivery::table
            .filter(delivery::state.eq(DEAD))
            .filter(delivery::run_at.le(now - DEAD_DELIVERIES_KEPT));
    SuppressedAddresses "suppressed addresses" by suppressed_address::expires_at:
        |now| suppressed_address::table.filter(suppressed_address::expires_at.le(now));
    MacKeys "verification keys" by mac_key::expires_at:
        |now| mac_key::table.filter(mac_key::expires_at.le(now));
}
