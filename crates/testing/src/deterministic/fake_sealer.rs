use super::digest::digest;
use kernel::Fault;
use services::{SealPurpose, Sealer};

/// A sealer without cryptography: masks the content and binds it to the purpose and the
/// associated data.
#[derive(Debug, Clone, Copy, Default)]
pub struct FakeSealer;

const MASK: u8 = 0x5a;

impl Sealer for FakeSealer {
    fn seal(
        &self,
        purpose: SealPurpose,
        plain: &[u8],
        associated: &[u8],
    ) -> Result<Vec<u8>, Fault> {
        let masked = plain.iter().map(|octet| octet ^ MASK);
        Ok(digest(&[purpose.name().as_bytes(), plain, associated])
            .into_iter()
            .chain(masked)
            .collect())
    }

    fn open(
        &self,
        purpose: SealPurpose,
        sealed: &[u8],
        associated: &[u8],
    ) -> Result<Vec<u8>, Fault> {
        let (tag, masked) = sealed
            .split_first_chunk::<32>()
            .ok_or_else(|| Fault::unexpected("too short to be sealed"))?;
        let plain: Vec<u8> = masked.iter().map(|octet| octet ^ MASK).collect();
        if *tag == digest(&[purpose.name().as_bytes(), &plain, associated]) {
            Ok(plain)
        } else {
            Err(Fault::unexpected(
                "the content, its purpose or the associated data was changed",
            ))
        }
    }

    fn is_current(&self, _: &[u8]) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn opening_requires_the_same_purpose_and_associated_data() -> Result<(), Fault> {
        const HERE: SealPurpose = SealPurpose::new("here");
        const THERE: SealPurpose = SealPurpose::new("there");
        let sealed = FakeSealer.seal(HERE, b"secret", b"place")?;
        assert!(!sealed.windows(6).any(|window| window == b"secret"));
        assert_eq!(FakeSealer.open(HERE, &sealed, b"place")?, b"secret");
        assert!(FakeSealer.open(THERE, &sealed, b"place").is_err());
        assert!(FakeSealer.open(HERE, &sealed, b"elsewhere").is_err());
        assert!(FakeSealer.open(HERE, &sealed[1..], b"place").is_err());
        assert!(FakeSealer.open(HERE, b"", b"place").is_err());
        Ok(())
    }
}
