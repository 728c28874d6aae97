use super::digest::digest;
use services::{Mac, MacPurpose};

/// A MAC without cryptography: equal purposes and parts give equal digests, others different ones.
#[derive(Debug, Clone, Copy, Default)]
pub struct FakeMac;

impl Mac for FakeMac {
    fn mac(&self, purpose: MacPurpose, parts: &[&[u8]]) -> [u8; 32] {
        let purpose = format!("{purpose:?}");
        let parts: Vec<&[u8]> = std::iter::once(purpose.as_bytes())
            .chain(parts.iter().copied())
            .collect();
        digest(&parts)
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
        let mac = |purpose, parts: &[&[u8]]| FakeMac.mac(purpose, parts);
        let code = mac(MacPurpose::RegistrationCode, &[b"ab", b"c"]);
        assert!(FakeMac.matches(&code, &mac(MacPurpose::RegistrationCode, &[b"ab", b"c"])));
        for other in [
            mac(MacPurpose::SessionToken, &[b"ab", b"c"]),
            mac(MacPurpose::RegistrationCode, &[b"a", b"bc"]),
            mac(MacPurpose::RegistrationCode, &[b"abc"]),
            mac(MacPurpose::RegistrationCode, &[b"ab", b"c", b""]),
        ] {
            assert!(!FakeMac.matches(&code, &other));
        }
    }
}
