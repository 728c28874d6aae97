//! Remembers that the mail server refuses this installation, for readiness, and logs when that
//! begins and ends.

use crate::smtp_relay::SmtpError;
use chrono::{DateTime, TimeDelta, Utc};
use kernel::error_chain;
use services::PublicDetail;
use std::{
    hash::{BuildHasher, RandomState},
    sync::{Mutex, MutexGuard, PoisonError},
};

/// Twice the longest pause between two attempts to send a mail.
const MEMORY: TimeDelta = TimeDelta::minutes(30);
/// A policy that refuses so many recipients in a row is not that of a recipient.
const REFUSED_RECIPIENTS: usize = 3;

#[derive(Default)]
pub(crate) struct Refusals {
    state: Mutex<State>,
    hasher: RandomState,
}

#[derive(Default)]
struct State {
    latest: Option<(PublicDetail, DateTime<Utc>)>,
    /// Digests of the recipients refused by a policy since a mail was accepted.
    refused_recipients: Vec<(u64, DateTime<Utc>)>,
    /// The result of the last check.
    failed_check: Option<PublicDetail>,
}

impl Refusals {
    pub(crate) fn observe(
        &self,
        recipient: &str,
        sent: &Result<(), SmtpError>,
        now: DateTime<Utc>,
    ) {
        let mut state = self.lock();
        let before = state.current(now);
        match sent {
            Ok(()) => {
                state.latest = None;
                state.refused_recipients.clear();
                if before.is_some() {
                    tracing::info!("the mail server accepts mails again");
                }
            }
            Err(error) => {
                let recipient = self.hasher.hash_one(recipient);
                if !state.is_about_the_installation(error, recipient, now) {
                    return;
                }
                let refusal = error.public_detail();
                state.latest = Some((refusal, now));
                if before != Some(refusal) {
                    let cause = error_chain(error);
                    tracing::error!(%refusal, cause, "mails are not sent; see docs/operations.md");
                }
            }
        }
    }

    /// Logs when checks begin to fail and when they succeed again.
    pub(crate) fn observe_check(&self, checked: &Result<(), SmtpError>) {
        let failed = checked.as_ref().err().map(SmtpError::public_detail);
        let before = std::mem::replace(&mut self.lock().failed_check, failed);
        if failed == before {
            return;
        }
        match checked {
            Ok(()) => tracing::info!("the mail server accepts connections again"),
            Err(error) => {
                let cause = error_chain(error);
                tracing::warn!(
                    cause,
                    "the mail server cannot be used; see docs/operations.md"
                );
            }
        }
    }

    pub(crate) fn latest(&self, now: DateTime<Utc>) -> Option<PublicDetail> {
        self.lock().current(now)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn current(&self, now: DateTime<Utc>) -> Option<PublicDetail> {
        let (refusal, at) = self.latest?;
        (now < at + MEMORY).then_some(refusal)
    }

    fn is_about_the_installation(
        &mut self,
        error: &SmtpError,
        recipient: u64,
        now: DateTime<Utc>,
    ) -> bool {
        if !matches!(error, SmtpError::PolicyRefused(_)) {
            return error.is_of_the_installation();
        }
        let refused = &mut self.refused_recipients;
        refused.retain(|(other, at)| *other != recipient && now < *at + MEMORY);
        refused.truncate(REFUSED_RECIPIENTS - 1);
        refused.insert(0, (recipient, now));
        refused.len() == REFUSED_RECIPIENTS
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: DateTime<Utc> = DateTime::UNIX_EPOCH;

    fn refused_by_policy() -> Result<(), SmtpError> {
        Err(SmtpError::PolicyRefused("550 5.7.1".to_owned()))
    }

    #[test]
    fn the_policy_of_one_recipient_does_not_degrade_the_installation() {
        let refusals = Refusals::default();
        for recipient in ["ann", "ann", "ben", "ann", "ben"] {
            refusals.observe(recipient, &refused_by_policy(), NOW);
        }
        assert_eq!(refusals.latest(NOW), None);

        refusals.observe("eve", &refused_by_policy(), NOW);
        assert!(refusals.latest(NOW).is_some());
    }

    #[test]
    fn an_accepted_mail_ends_a_series_of_refusals() {
        let refusals = Refusals::default();
        for recipient in ["ann", "ben"] {
            refusals.observe(recipient, &refused_by_policy(), NOW);
        }
        refusals.observe("dan", &Ok(()), NOW);
        refusals.observe("eve", &refused_by_policy(), NOW);
        assert_eq!(refusals.latest(NOW), None);
    }

    #[test]
    fn old_refusals_are_forgotten() {
        let refusals = Refusals::default();
        for (minutes, recipient) in [(0, "ann"), (29, "ben"), (31, "eve")] {
            let now = NOW + TimeDelta::minutes(minutes);
            refusals.observe(recipient, &refused_by_policy(), now);
            assert_eq!(refusals.latest(now), None, "{recipient}");
        }
    }

    #[test]
    fn a_refused_sender_degrades_the_installation_at_once() {
        let refusals = Refusals::default();
        let refused = SmtpError::SenderRefused("550".to_owned());
        refusals.observe("ann", &Err(refused), NOW);
        assert_eq!(
            refusals.latest(NOW),
            Some(PublicDetail("the mail server refuses the sender"))
        );
    }
}
