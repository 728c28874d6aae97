use chrono::{DateTime, TimeDelta, Utc};

/// How many mails registration may still send to one address, whoever asks. The row of an address is also the lock that
/// orders everything registration does about that address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailAllowance {
    address_key: [u8; 32],
    /// Mails of the last hour, oldest first; never more than were allowed.
    sent: Vec<DateTime<Utc>>,
    notified_at: Option<DateTime<Utc>>,
}

impl MailAllowance {
    const WINDOW: TimeDelta = TimeDelta::hours(1);

    pub const fn new(address_key: [u8; 32]) -> Self {
        Self { address_key, sent: Vec::new(), notified_at: None }
    }

    pub fn restore(address_key: [u8; 32], sent: Vec<DateTime<Utc>>, notified_at: Option<DateTime<Utc>>) -> Self {
        Self { address_key, sent, notified_at }
    }

    /// Takes one mail from the allowance, if there is one left.
    pub fn take(&mut self, per_hour: usize, now: DateTime<Utc>) -> bool {
        self.sent.retain(|at| *at > now - Self::WINDOW);
        let allowed = self.sent.len() < per_hour;
        if allowed {
            self.sent.push(now);
        }
        allowed
    }

    /// As [`MailAllowance::take`], for the notice that an account exists: at most one an hour.
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
    fn five_mails_an_hour_and_no_more() {
        let mut allowance = MailAllowance::new([0; 32]);
        let start = DateTime::UNIX_EPOCH;
        assert!((0..5).all(|minute| allowance.take(5, start + TimeDelta::minutes(minute))));
        assert!(!allowance.take(5, start + TimeDelta::minutes(59)));
        assert!(allowance.take(5, start + TimeDelta::minutes(60)), "the first one is an hour old");
        assert!(!allowance.take(5, start + TimeDelta::minutes(60)));
    }

    #[test]
    fn one_notice_an_hour_out_of_the_same_allowance() {
        let mut allowance = MailAllowance::new([0; 32]);
        let start = DateTime::UNIX_EPOCH;
        assert!(allowance.take_notice(5, start));
        assert!(!allowance.take_notice(5, start + TimeDelta::minutes(59)));
        assert!(allowance.take_notice(5, start + TimeDelta::minutes(60)));
        assert_eq!(allowance.sent().len(), 1);
    }
}
