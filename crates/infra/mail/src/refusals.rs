//! Remembers that the mail server refuses this installation, for readiness, and logs when that
//! begins and ends.

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
        let before = current(*latest, now);
        match sent {
            Ok(()) => {
                *latest = None;
                if before.is_some() {
                    tracing::info!("the mail server accepts mails again");
                }
            }
            Err(error) if error.is_of_the_installation() => {
                let refusal = error.public_detail();
                *latest = Some((refusal, now));
                if before != Some(refusal) {
                    tracing::error!(%refusal, "mails are not sent; see docs/operations.md");
                }
            }
            Err(_) => {}
        }
    }

    pub(crate) fn latest(&self, now: DateTime<Utc>) -> Option<PublicDetail> {
        current(*self.0.lock().unwrap_or_else(PoisonError::into_inner), now)
    }
}

fn current(
    latest: Option<(PublicDetail, DateTime<Utc>)>,
    now: DateTime<Utc>,
) -> Option<PublicDetail> {
    latest
        .filter(|(_, at)| now < *at + MEMORY)
        .map(|(refusal, _)| refusal)
}
