//! Generates random values with AWS-LC, which the operating system seeds.

use services::{TokenGenerator, VerificationCode};

#[derive(Debug, Clone, Copy, Default)]
pub struct RandomTokens;

impl TokenGenerator for RandomTokens {
    fn code(&self) -> VerificationCode {
        loop {
            if let Some(code) = eight_digits(u32::from_ne_bytes(octets())) {
                return VerificationCode::new(code);
            }
        }
    }

    fn nonce(&self) -> [u8; 32] {
        octets()
    }
}

pub(crate) fn octets<const N: usize>() -> [u8; N] {
    let mut octets = [0; N];
    fill(&mut octets);
    octets
}

#[expect(
    clippy::expect_used,
    reason = "without randomness, no safe continuation is possible"
)]
pub(crate) fn fill(octets: &mut [u8]) {
    aws_lc_rs::rand::fill(octets).expect("the operating system provides randomness");
}

/// Converts a draw to a code. Rejects draws above the largest multiple of the number of codes,
/// which would favor low codes.
fn eight_digits(draw: u32) -> Option<String> {
    const CODES: u32 = 100_000_000;
    const FAIR: u32 = u32::MAX / CODES * CODES;

    (draw < FAIR).then(|| format!("{:08}", draw % CODES))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn codes_are_eight_digits_and_differ() {
        let codes: HashSet<String> = (0..100)
            .map(|_| RandomTokens.code().expose().to_owned())
            .collect();

        assert!(codes.len() > 95, "{} different codes of 100", codes.len());
        for code in codes {
            assert!(
                code.len() == 8 && code.bytes().all(|digit| digit.is_ascii_digit()),
                "{code}"
            );
        }
    }

    #[test]
    fn codes_are_uniformly_distributed() {
        assert_eq!(eight_digits(0).as_deref(), Some("00000000"));
        assert_eq!(eight_digits(7).as_deref(), Some("00000007"));
        assert_eq!(eight_digits(4_199_999_999).as_deref(), Some("99999999"));
        assert_eq!(eight_digits(4_200_000_000), None);
        assert_eq!(eight_digits(u32::MAX), None);
    }

    #[test]
    fn nonces_differ() {
        assert_ne!(RandomTokens.nonce(), RandomTokens.nonce());
        assert_ne!(RandomTokens.nonce(), [0; 32]);
    }
}
