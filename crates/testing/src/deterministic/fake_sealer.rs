use super::digest::digest;
use kernel::Fault;
use services::Sealer;

/// A sealer without cryptography: masks the content and binds it to the associated data.
#[derive(Debug, Clone, Copy, Default)]
pub struct FakeSealer;

const MASK: u8 = 0x5a;

impl Sealer for FakeSealer {
    fn seal(&self, plain: &[u8], associated: &[u8]) -> Result<Vec<u8>, Fault> {
        let masked = plain.iter().map(|octet| octet ^ MASK);
        Ok(digest(&[plain, associated])
            .into_iter()
            .chain(masked)
            .collect())
    }

    fn open(&self, sealed: &[u8], associated: &[u8]) -> Result<Vec<u8>, Fault> {
        let (tag, masked) = sealed
            .split_first_chunk::<32>()
            .ok_or_else(|| Fault::unexpected("too short to be sealed"))?;
        let plain: Vec<u8> = masked.iter().map(|octet| octet ^ MASK).collect();
        if *tag == digest(&[&plain, associated]) {
            Ok(plain)
        } else {
            Err(Fault::unexpected(
                "the content or the associated data was changed",
            ))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn opening_requires_the_same_associated_data() -> Result<(), Fault> {
        let sealed = FakeSealer.seal(b"secret", b"here")?;
        assert!(!sealed.windows(6).any(|window| window == b"secret"));
        assert_eq!(FakeSealer.open(&sealed, b"here")?, b"secret");
        assert!(FakeSealer.open(&sealed, b"there").is_err());
        assert!(FakeSealer.open(&sealed[1..], b"here").is_err());
        assert!(FakeSealer.open(b"", b"here").is_err());
        Ok(())
    }
}
