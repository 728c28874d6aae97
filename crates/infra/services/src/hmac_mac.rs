//! Computes keyed digests with HMAC-SHA-256 (RFC 2104).

use crate::MasterKey;
use aws_lc_rs::{
    constant_time,
    hmac::{Context, HMAC_SHA256, Key},
};
use services::{Mac, MacPurpose};

/// One derived key per purpose.
pub struct HmacMac {
    registration_code: Key,
    email_change_code: Key,
    session_token: Key,
    address_key: Key,
    idempotent_request: Key,
    password_link: Key,
    throttle: Key,
    known_network: Key,
}

impl HmacMac {
    pub fn new(master_key: &MasterKey) -> Self {
        let key = |purpose| Key::new(HMAC_SHA256, master_key.derive(purpose).as_ref());
        Self {
            registration_code: key("registration code v1"),
            email_change_code: key("e-mail change code v1"),
            session_token: key("session token v1"),
            address_key: key("address key v1"),
            idempotent_request: key("idempotent request v1"),
            password_link: key("password link v1"),
            throttle: key("throttle v1"),
            known_network: key("known network v1"),
        }
    }

    const fn key(&self, purpose: MacPurpose) -> &Key {
        match purpose {
            MacPurpose::RegistrationCode => &self.registration_code,
            MacPurpose::EmailChangeCode => &self.email_change_code,
            MacPurpose::SessionToken => &self.session_token,
            MacPurpose::AddressKey => &self.address_key,
            MacPurpose::IdempotentRequest => &self.idempotent_request,
            MacPurpose::PasswordLink => &self.password_link,
            MacPurpose::Throttle => &self.throttle,
            MacPurpose::KnownNetwork => &self.known_network,
        }
    }
}

impl Mac for HmacMac {
    fn mac(&self, purpose: MacPurpose, parts: &[&[u8]]) -> [u8; 32] {
        let mut context = Context::with_key(self.key(purpose));
        for part in parts {
            context.update(&(part.len() as u64).to_be_bytes());
            context.update(part);
        }

        let mut digest = [0; 32];
        digest.copy_from_slice(context.sign().as_ref());
        digest
    }

    fn matches(&self, expected: &[u8; 32], actual: &[u8; 32]) -> bool {
        constant_time::verify_slices_are_equal(expected, actual).is_ok()
    }
}

impl std::fmt::Debug for HmacMac {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("HmacMac(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    const PURPOSES: [MacPurpose; 8] = [
        MacPurpose::RegistrationCode,
        MacPurpose::EmailChangeCode,
        MacPurpose::SessionToken,
        MacPurpose::AddressKey,
        MacPurpose::IdempotentRequest,
        MacPurpose::PasswordLink,
        MacPurpose::Throttle,
        MacPurpose::KnownNetwork,
    ];

    fn mac() -> HmacMac {
        HmacMac::new(&MasterKey::generate())
    }

    #[test]
    fn digests_differ_by_purpose_and_master_key() {
        let (ours, theirs) = (mac(), mac());
        let digests = PURPOSES
            .iter()
            .flat_map(|purpose| [&ours, &theirs].map(|mac| mac.mac(*purpose, &[b"12345678"])));

        assert_eq!(digests.collect::<HashSet<_>>().len(), 2 * PURPOSES.len());
    }

    #[test]
    fn different_lists_of_parts_have_different_digests() {
        let lists: [&[&[u8]]; 7] = [
            &[],
            &[b""],
            &[b"", b""],
            &[b"ab", b"c"],
            &[b"a", b"bc"],
            &[b"abc"],
            &[b"abc", b""],
        ];
        let mac = mac();

        let digests: HashSet<_> = lists
            .iter()
            .map(|parts| mac.mac(MacPurpose::SessionToken, parts))
            .collect();

        assert_eq!(digests.len(), lists.len());
    }

    #[test]
    fn only_equal_digests_match() {
        let mac = mac();
        let digest = mac.mac(MacPurpose::AddressKey, &[b"ann@example.org"]);
        assert!(mac.matches(
            &digest,
            &mac.mac(MacPurpose::AddressKey, &[b"ann@example.org"])
        ));

        for bit in 0..256 {
            let mut changed = digest;
            changed[bit / 8] ^= 1 << (bit % 8);
            assert!(!mac.matches(&digest, &changed), "bit {bit}");
        }
    }

    #[test]
    fn digests_are_stable_across_releases() -> Result<(), crate::InvalidMasterKey> {
        let mac = HmacMac::new(&MasterKey::parse(&"07".repeat(32))?);
        let digest = mac.mac(
            MacPurpose::RegistrationCode,
            &[b"registration", b"12345678"],
        );

        assert_eq!(
            digest.map(|octet| format!("{octet:02x}")).concat(),
            "63b78ba706e1ce2d033e2e1f0e0cd7d77b120c34845c2040f35aa7f9bdc86377"
        );
        Ok(())
    }

    #[test]
    fn debug_output_contains_no_keys() {
        assert_eq!(format!("{:?}", mac()), "HmacMac(…)");
    }
}
