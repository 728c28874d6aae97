use chrono::{DateTime, TimeDelta, Utc};

/// The limits of one address, across all its registrations: mails to it, and wrong codes. The row
/// of an address also serves as the lock that serializes all registration commands for that
/// address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailAllowance {
    address_key: [u8; 32],
    /// Times of the mails within the last hour, oldest first; at most the hourly limit.
    sent: Vec<DateTime<Utc>>,
    notified_at: Option<DateTime<Utc>>,
    /// Times of the wrong codes within the last hour, oldest first; at most the hourly limit.
    wrong_codes: Vec<DateTime<Utc>>,
}

/// The address has reached its limit of wrong codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("codes for this address are refused until {retry_at}")]
pub struct CodesExhausted {
    pub retry_at: DateTime<Utc>,
}

impl MailAllowance {
    /// After this time without a change, an allowance equals a new one.
    pub const WINDOW: TimeDelta = TimeDelta::hours(1);

    pub const fn new(address_key: [u8; 32]) -> Self {
        Self {
            address_key,
            sent: Vec::new(),
            notified_at: None,
            wrong_codes: Vec::new(),
        }
    }

    pub fn restore(
        address_key: [u8; 32],
        sent: Vec<DateTime<Utc>>,
        notified_at: Option<DateTime<Utc>>,
        wrong_codes: Vec<DateTime<Utc>>,
    ) -> Self {
        Self {
            address_key,
            sent,
            notified_at,
            wrong_codes,
        }
    }

    /// Counts one mail. Returns `false`, and counts nothing, if the hourly limit is reached.
    pub fn take(&mut self, per_hour: usize, now: DateTime<Utc>) -> bool {
        self.sent.retain(|at| counts(*at, now));
        let allowed = self.sent.len() < per_hour;
        if allowed {
            self.sent.push(now);
        }
        allowed
    }

    /// Counts one notice that an account exists: like [`MailAllowance::take`], but at most one
    /// notice per hour.
    pub fn take_notice(&mut self, per_hour: usize, now: DateTime<Utc>) -> bool {
        if self.notified_at.is_some_and(|at| counts(at, now)) || !self.take(per_hour, now) {
            return false;
        }
        self.notified_at = Some(now);
        true
    }

    /// Refuses every code, right or wrong, past the hourly limit of wrong ones.
    pub fn may_try_code(
        &mut self,
        per_hour: usize,
        now: DateTime<Utc>,
    ) -> Result<(), CodesExhausted> {
        self.wrong_codes.retain(|at| counts(*at, now));
        match self.wrong_codes.first() {
            Some(oldest) if self.wrong_codes.len() >= per_hour => Err(CodesExhausted {
                retry_at: *oldest + Self::WINDOW,
            }),
            _ => Ok(()),
        }
    }

    pub fn count_wrong_code(&mut self, now: DateTime<Utc>) {
        self.wrong_codes.push(now);
    }

    /// Returns the time of the last mail, notice or wrong code; the epoch if there is none.
    pub fn used_at(&self) -> DateTime<Utc> {
        let times = self
            .sent
            .iter()
            .chain(&self.notified_at)
            .chain(&self.wrong_codes);
        times.max().copied().unwrap_or_default()
    }

    pub const fn address_key(&self) -> &[u8; 32] {
        &self.address_key
    }

    pub fn sent(&self) -> &[DateTime<Utc>] {
        &self.sent
    }

    pub fn wrong_codes(&self) -> &[DateTime<Utc>] {
        &self.wrong_codes
    }

    pub const fn notified_at(&self) -> Option<DateTime<Utc>> {
        self.notified_at
    }
}

/// Returns whether the time is within the last hour. Times in the future, of a clock that has been
/// set back, count for at most two hours.
fn counts(at: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    at > now - MailAllowance::WINDOW && at <= now + MailAllowance::WINDOW
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mails_beyond_the_hourly_limit_are_rejected() {
        let mut allowance = MailAllowance::new([0; 32]);
        let start = DateTime::UNIX_EPOCH;
        assert!((0..5).all(|minute| allowance.take(5, start + TimeDelta::minutes(minute))));
        assert!(!allowance.take(5, start + TimeDelta::minutes(59)));
        assert!(
            allowance.take(5, start + TimeDelta::minutes(60)),
            "the first one is an hour old"
        );
        assert!(!allowance.take(5, start + TimeDelta::minutes(60)));
    }

    #[test]
    fn times_of_a_clock_that_ran_ahead_do_not_count() {
        let mut allowance = MailAllowance::new([0; 32]);
        let ahead = DateTime::UNIX_EPOCH + TimeDelta::days(1);
        assert!(allowance.take_notice(1, ahead));
        allowance.count_wrong_code(ahead);

        assert_eq!(allowance.may_try_code(1, DateTime::UNIX_EPOCH), Ok(()));
        assert!(allowance.take_notice(1, DateTime::UNIX_EPOCH));
    }

    #[test]
    fn codes_are_refused_for_an_hour_after_the_limit() {
        let mut allowance = MailAllowance::new([0; 32]);
        let start = DateTime::UNIX_EPOCH;
        for minute in 0..20 {
            let now = start + TimeDelta::minutes(minute);
            assert_eq!(allowance.may_try_code(20, now), Ok(()));
            allowance.count_wrong_code(now);
        }
        let retry_at = start + TimeDelta::hours(1);
        assert_eq!(
            allowance.may_try_code(20, retry_at - TimeDelta::microseconds(1)),
            Err(CodesExhausted { retry_at })
        );
        assert_eq!(allowance.may_try_code(20, retry_at), Ok(()));
    }

    #[test]
    fn one_notice_per_hour_counts_toward_the_mail_limit() {
        let mut allowance = MailAllowance::new([0; 32]);
        let start = DateTime::UNIX_EPOCH;
        assert!(allowance.take_notice(5, start));
        assert!(!allowance.take_notice(5, start + TimeDelta::minutes(59)));
        assert!(allowance.take_notice(5, start + TimeDelta::minutes(60)));
        assert_eq!(allowance.sent().len(), 1);
    }
}
