//! Remembers that the mail server refuses this installation, for readiness and the log.

use crate::smtp_relay::SmtpError;
use chrono::{DateTime, TimeDelta, Utc};
use services::PublicDetail;
use std::sync::{Mutex, PoisonError};

/// Twice the longest pause between two attempts to send a mail.
const MEMORY: TimeDelta = TimeDelta::minutes(30);

#[derive(Default)]
pub(crate) struct Refusals(Mutex<Option<(PublicDetail, DateTime<Utc>)>>);

impl Refusals {
    pub(crate) fn observe(&self, sent: &Result<(), SmtpError>, now: DateTime<Utc>) {
        let mut latest = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match sent {
            Ok(()) => *latest = None,
            Err(error) if error.is_of_the_installation() => {
                *latest = Some((error.public_detail(), now));
            }
            Err(_) => {}
        }
    }

    pub(crate) fn latest(&self, now: DateTime<Utc>) -> Option<PublicDetail> {
        let latest = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        latest
            .filter(|(_, at)| now < *at + MEMORY)
            .map(|(detail, _)| detail)
    }
}
