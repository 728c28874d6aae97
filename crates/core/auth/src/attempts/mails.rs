//! Limits of mails that anyone can request for an address.

use super::Attempts;
use chrono::{DateTime, Utc};
use cqrs::Fault;
use kernel::{EmailAddress, ThrottleKey, ThrottleRule};
use services::address_throttle_key;

impl Attempts {
    /// Counts a password-reset message. Returns whether it may be sent.
    pub async fn take_reset(
        &self,
        address: &EmailAddress,
        now: DateTime<Utc>,
    ) -> Result<bool, Fault> {
        let key = address_throttle_key(&*self.mac, address, "reset", &[]);
        self.take(key, &self.rules.resets, now).await
    }

    /// Counts an e-mail-change message to each address. Returns which of them may be sent.
    pub async fn take_email_changes(
        &self,
        addresses: [&EmailAddress; 2],
        now: DateTime<Utc>,
    ) -> Result<[bool; 2], Fault> {
        let rule = &self.rules.email_changes;
        let [first, second] =
            addresses.map(|address| address_throttle_key(&*self.mac, address, "email change", &[]));
        if first <= second {
            return Ok([
                self.take(first, rule, now).await?,
                self.take(second, rule, now).await?,
            ]);
        }
        let second = self.take(second, rule, now).await?;
        Ok([self.take(first, rule, now).await?, second])
    }

    async fn take(
        &self,
        key: ThrottleKey,
        rule: &ThrottleRule,
        now: DateTime<Utc>,
    ) -> Result<bool, Fault> {
        let mut throttle = self.throttles.lock(key, now).await?;
        let is_permitted = throttle.count(rule, now).is_ok();
        self.throttles.save(&throttle).await?;
        Ok(is_permitted)
    }
}
