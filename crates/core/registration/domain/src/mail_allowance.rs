use chrono::{DateTime, TimeDelta, Utc};

/// The rate limit for registration mails to one address, across all requests. The row of an address
/// also serves as the lock that serializes all registration commands for that address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailAllowance {
    address_key: [u8; 32],
    /// Times of the mails within the last hour, oldest first; at most the hourly limit.
    sent: Vec<DateTime<Utc>>,
    notified_at: Option<DateTime<Utc>>,
}

impl MailAllowance {
    const WINDOW: TimeDelta = TimeDelta::hours(1);

    pub const fn new(address_key: [u8; 32]) -> Self {
        Self {
            address_key,
            sent: Vec::new(),
            notified_at: None,
        }
    }

    pub fn restore(
        address_key: [u8; 32],
        sent: Vec<DateTime<Utc>>,
        notified_at: Option<DateTime<Utc>>,
    ) -> Self {
        Self {
            address_key,
            sent,
            notified_at,
        }
    }

    /// Counts one mail. Returns `false`, and counts nothing, if the hourly limit is reached.
    pub fn take(&mut self, per_hour: usize, now: DateTime<Utc>) -> bool {
        self.sent.retain(|at| *at > now - Self::WINDOW);
        let allowed = self.sent.len() < per_hour;
        if allowed {
            self.sent.push(now);
        }
        allowed
    }

    /// Counts one notice that an account exists: like [`MailAllowance::take`], but at most one
    /// notice per hour.
    pub fn take_notice(&mut self, per_hour: usize, now: DateTime<Utc>) -> bool {
        if self.notified_at.is_some_and(|at| at > now - Self::WINDOW) || !self.take(per_hour, now) {
            return false;
        }
        self.notified_at = Some(now);
        true
    }

    pub const fn address_key(&self) -> &[u8; 32] {
        &self.address_key
    }

    pub fn sent(&self) -> &[DateTime<Utc>] {
        &self.sent
    }

    pub const fn notified_at(&self) -> Option<DateTime<Utc>> {
        self.notified_at
    }
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
    fn one_notice_per_hour_counts_toward_the_mail_limit() {
        let mut allowance = MailAllowance::new([0; 32]);
        let start = DateTime::UNIX_EPOCH;
        assert!(allowance.take_notice(5, start));
        assert!(!allowance.take_notice(5, start + TimeDelta::minutes(59)));
        assert!(allowance.take_notice(5, start + TimeDelta::minutes(60)));
        assert_eq!(allowance.sent().len(), 1);
    }
}
