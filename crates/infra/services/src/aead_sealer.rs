//! Seals values with ChaCha20-Poly1305 (RFC 8439).

use crate::{MasterKey, random_tokens::octets};
use aws_lc_rs::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use kernel::Fault;
use services::Sealer;

/// Produces `version | nonce | ciphertext | tag`. Nonces are random, which is safe for 2³² values
/// per master key.
pub struct AeadSealer(LessSafeKey);

const VERSION: u8 = 1;

impl AeadSealer {
    pub fn new(master_key: &MasterKey) -> Self {
        let key: UnboundKey = master_key.derive("seal v1", &CHACHA20_POLY1305);
        Self(LessSafeKey::new(key))
    }
}

impl Sealer for AeadSealer {
    fn seal(&self, plain: &[u8], associated: &[u8]) -> Result<Vec<u8>, Fault> {
        let nonce: [u8; NONCE_LEN] = octets();
        let mut body = plain.to_vec();
        self.0
            .seal_in_place_append_tag(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(associated),
                &mut body,
            )
            .map_err(Fault::unexpected)?;

        Ok([&[VERSION], nonce.as_slice(), &body].concat())
    }

    fn open(&self, sealed: &[u8], associated: &[u8]) -> Result<Vec<u8>, Fault> {
        let Some((nonce, body)) = sealed
            .strip_prefix(&[VERSION])
            .and_then(|rest| rest.split_first_chunk())
        else {
            return Err(Fault::unexpected("the value is not sealed"));
        };

        let mut body = body.to_vec();
        let length = self
            .0
            .open_in_place(
                Nonce::assume_unique_for_key(*nonce),
                Aad::from(associated),
                &mut body,
            )
            .map_err(|_| {
                Fault::unexpected(
                    "the sealed value was modified, moved or sealed under another master key",
                )
            })?
            .len();
        body.truncate(length);
        Ok(body)
    }
}

impl std::fmt::Debug for AeadSealer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("AeadSealer(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sealer() -> AeadSealer {
        AeadSealer::new(&MasterKey::generate())
    }

    #[test]
    fn a_sealed_value_opens_with_its_associated_data() -> Result<(), Fault> {
        let sealer = sealer();
        for plain in [&b""[..], b"a secret", &[7; 5_000]] {
            assert_eq!(
                sealer.open(&sealer.seal(plain, b"place")?, b"place")?,
                plain
            );
        }
        Ok(())
    }

    #[test]
    fn other_associated_data_and_other_keys_are_rejected() -> Result<(), Fault> {
        let (ours, theirs) = (sealer(), sealer());
        let sealed = ours.seal(b"a secret", b"place")?;

        assert!(matches!(
            ours.open(&sealed, b"elsewhere"),
            Err(Fault::Unexpected(_))
        ));
        assert!(matches!(ours.open(&sealed, b""), Err(Fault::Unexpected(_))));
        assert!(matches!(
            theirs.open(&sealed, b"place"),
            Err(Fault::Unexpected(_))
        ));
        Ok(())
    }

    #[test]
    fn every_modification_is_detected() -> Result<(), Fault> {
        let sealer = sealer();
        let sealed = sealer.seal(b"a secret", b"place")?;

        for bit in 0..sealed.len() * 8 {
            let mut changed = sealed.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            assert!(sealer.open(&changed, b"place").is_err(), "bit {bit}");
        }
        for length in 0..sealed.len() {
            assert!(
                sealer.open(&sealed[..length], b"place").is_err(),
                "cut to {length}"
            );
        }
        Ok(())
    }

    #[test]
    fn sealing_is_randomized() -> Result<(), Fault> {
        let sealer = sealer();
        assert_ne!(
            sealer.seal(b"a secret", b"")?,
            sealer.seal(b"a secret", b"")?
        );
        Ok(())
    }

    #[test]
    fn values_sealed_by_earlier_releases_still_open() -> Result<(), Box<dyn std::error::Error>> {
        let sealer = AeadSealer::new(&MasterKey::parse(&"07".repeat(32))?);
        let sealed = [
            1, 190, 82, 25, 59, 249, 21, 168, 254, 120, 104, 47, 74, 245, 146, 110, 209, 78, 70,
            220, 88, 43, 71, 65, 126, 196, 95, 18, 97, 74, 88, 161, 215, 69, 67, 13, 200,
        ];

        assert_eq!(sealer.open(&sealed, b"place")?, b"a secret");
        Ok(())
    }

    #[test]
    fn debug_output_contains_no_key() {
        assert_eq!(format!("{:?}", sealer()), "AeadSealer(…)");
    }
}
