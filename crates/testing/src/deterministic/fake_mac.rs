use super::digest::digest;
use services::{Mac, MacPurpose};
use std::sync::atomic::{AtomicU8, Ordering};

/// A MAC without cryptography: equal purposes and parts give equal digests, others different ones.
#[derive(Debug, Default)]
pub struct FakeMac {
    /// The number of the key in use; all earlier ones still verify.
    key: AtomicU8,
}

impl FakeMac {
    /// Replaces the key. Digests under the earlier keys still verify.
    pub fn rotate(&self) {
        self.key.fetch_add(1, Ordering::SeqCst);
    }

    fn under(key: u8, purpose: MacPurpose, parts: &[&[u8]]) -> [u8; 32] {
        let (key, purpose) = ([key], format!("{purpose:?}"));
        let prefix: [&[u8]; 2] = [&key, purpose.as_bytes()];
        digest(&[&prefix, parts].concat())
    }
}

impl Mac for FakeMac {
    fn mac(&self, purpose: MacPurpose, parts: &[&[u8]]) -> [u8; 32] {
        Self::under(self.key.load(Ordering::SeqCst), purpose, parts)
    }

    fn digests(&self, purpose: MacPurpose, parts: &[&[u8]]) -> Vec<[u8; 32]> {
        let keys = (0..=self.key.load(Ordering::SeqCst)).rev();
        keys.map(|key| Self::under(key, purpose, parts)).collect()
    }

    fn matches(&self, expected: &[u8; 32], actual: &[u8; 32]) -> bool {
        expected == actual
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digest_depends_on_purpose_parts_and_boundaries() {
        let fake = FakeMac::default();
        let mac = |purpose, parts: &[&[u8]]| fake.mac(purpose, parts);
        let code = mac(MacPurpose::RegistrationCode, &[b"ab", b"c"]);
        assert!(fake.matches(&code, &mac(MacPurpose::RegistrationCode, &[b"ab", b"c"])));
        for other in [
            mac(MacPurpose::SessionToken, &[b"ab", b"c"]),
            mac(MacPurpose::RegistrationCode, &[b"a", b"bc"]),
            mac(MacPurpose::RegistrationCode, &[b"abc"]),
            mac(MacPurpose::RegistrationCode, &[b"ab", b"c", b""]),
        ] {
            assert!(!fake.matches(&code, &other));
        }
    }

    #[test]
    fn digests_under_earlier_keys_verify() {
        let (fake, parts) = (FakeMac::default(), [&b"ab"[..]]);
        let old = fake.mac(MacPurpose::SessionToken, &parts);
        fake.rotate();
        assert_ne!(fake.mac(MacPurpose::SessionToken, &parts), old);
        assert!(fake.verifies(MacPurpose::SessionToken, &parts, &old));
        assert!(!fake.verifies(MacPurpose::PasswordLink, &parts, &old));
    }
}
