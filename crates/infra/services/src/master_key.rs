//! The secret of an installation, from which all keys are derived (HKDF, RFC 5869).

mod entropy;

use crate::random_tokens::fill;
use aws_lc_rs::{
    constant_time,
    hkdf::{HKDF_SHA256, Salt},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use kernel::{ExposeSecret, SecretBox, SecretString};
use zeroize::Zeroizing;

/// A key of 32 octets. It cannot be cloned or printed, and is wiped when dropped.
pub struct MasterKey(SecretBox<[u8; 32]>);

/// Identifies a master key in what it sealed. Derived from the key, so it reveals nothing of it
/// except whether a guess is right, which any sealed value does as well.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct MasterKeyId([u8; MasterKeyId::LENGTH]);

impl MasterKeyId {
    pub const LENGTH: usize = 4;

    pub const fn octets(&self) -> &[u8; Self::LENGTH] {
        &self.0
    }
}

/// In hexadecimal.
impl std::fmt::Display for MasterKeyId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|octet| write!(f, "{octet:02x}"))
    }
}

/// The text is not a master key. Deliberately omits the text, which may be a mistyped secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a master key must be 32 octets, as 43 characters of base64url or 64 hexadecimal digits")]
pub struct InvalidMasterKey;

impl MasterKey {
    pub fn parse(text: &str) -> Result<Self, InvalidMasterKey> {
        let text = text.trim();
        let mut octets = Zeroizing::new([0; 33]);
        let length = match text.len() {
            64 => decode_hexadecimal(text, octets.as_mut()),
            _ => URL_SAFE_NO_PAD
                .decode_slice(text.trim_end_matches('='), octets.as_mut())
                .ok(),
        };
        match octets.first_chunk() {
            Some(key) if length == Some(key.len()) => {
                Ok(Self(SecretBox::init_with_mut(|secret: &mut [u8; 32]| {
                    *secret = *key
                })))
            }
            _ => Err(InvalidMasterKey),
        }
    }

    pub fn generate() -> Self {
        Self(SecretBox::init_with_mut(|secret: &mut [u8; 32]| {
            fill(secret)
        }))
    }

    /// Returns the text to store; [`MasterKey::parse`] reads it.
    pub fn to_base64url(&self) -> SecretString {
        SecretString::from(URL_SAFE_NO_PAD.encode(self.0.expose_secret()))
    }

    pub fn id(&self) -> MasterKeyId {
        let derived = self.derive("key id v1");
        MasterKeyId(derived.first_chunk().copied().unwrap_or_default())
    }

    /// Returns whether the key is obviously not random. Never true for a random key, except with a
    /// negligible probability.
    pub fn has_low_entropy(&self) -> bool {
        let text = self.to_base64url();
        entropy::is_low(self.0.expose_secret(), text.expose_secret())
    }

    /// Compares in constant time.
    pub(crate) fn is(&self, other: &Self) -> bool {
        constant_time::verify_slices_are_equal(self.0.expose_secret(), other.0.expose_secret())
            .is_ok()
    }

    /// Derives an independent key for each purpose.
    #[expect(
        clippy::expect_used,
        reason = "HKDF-SHA-256 yields up to 255 blocks, and each key is one block"
    )]
    pub(crate) fn derive(&self, purpose: &str) -> Zeroizing<[u8; 32]> {
        let extracted =
            Salt::new(HKDF_SHA256, b"loggia master key").extract(self.0.expose_secret());

        let mut key = Zeroizing::new([0; 32]);
        extracted
            .expand(&[purpose.as_bytes()], HKDF_SHA256)
            .and_then(|okm| okm.fill(key.as_mut()))
            .expect("a key is one block");
        key
    }
}

impl std::fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("MasterKey(…)")
    }
}

fn decode_hexadecimal(text: &str, octets: &mut [u8]) -> Option<usize> {
    let digit = |character: u8| {
        char::from(character)
            .to_digit(16)
            .and_then(|digit| u8::try_from(digit).ok())
    };
    let pairs = text.as_bytes().chunks_exact(2);
    let length = pairs.len();

    for (octet, pair) in octets.iter_mut().zip(pairs) {
        let [high, low] = pair else { return None };
        *octet = digit(*high)? << 4 | digit(*low)?;
    }
    Some(length)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEXADECIMAL: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191A1B1C1D1EfF";
    const BASE64URL: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHv8";

    #[test]
    fn both_encodings_yield_the_same_key() -> Result<(), InvalidMasterKey> {
        for text in [HEXADECIMAL, BASE64URL, &format!("{BASE64URL}=\n")] {
            assert_eq!(
                MasterKey::parse(text)?.to_base64url().expose_secret(),
                BASE64URL
            );
        }
        Ok(())
    }

    #[test]
    fn anything_but_32_octets_is_refused() {
        let (long, odd) = (format!("{BASE64URL}AA"), format!("{}+1", &HEXADECIMAL[2..]));
        for text in [
            "",
            "secret",
            &BASE64URL[1..],
            &BASE64URL[4..],
            &long,
            &odd,
            &HEXADECIMAL[2..],
            "é".repeat(32).as_str(),
        ] {
            assert_eq!(
                MasterKey::parse(text).err(),
                Some(InvalidMasterKey),
                "{text}"
            );
        }
    }

    #[test]
    fn generated_keys_differ_and_round_trip() -> Result<(), InvalidMasterKey> {
        let written = MasterKey::generate().to_base64url();

        assert_ne!(
            written.expose_secret(),
            MasterKey::generate().to_base64url().expose_secret()
        );
        assert_eq!(
            MasterKey::parse(written.expose_secret())?
                .to_base64url()
                .expose_secret(),
            written.expose_secret()
        );
        Ok(())
    }

    #[test]
    fn key_ids_are_stable_across_releases() -> Result<(), InvalidMasterKey> {
        assert_eq!(MasterKey::parse(BASE64URL)?.id().to_string(), "83e8ba24");
        assert_ne!(MasterKey::generate().id(), MasterKey::generate().id());
        Ok(())
    }

    #[test]
    fn debug_output_contains_no_key() -> Result<(), InvalidMasterKey> {
        assert_eq!(
            format!("{:?}", MasterKey::parse(BASE64URL)?),
            "MasterKey(…)"
        );
        Ok(())
    }
}
