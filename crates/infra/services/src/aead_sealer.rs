//! Seals values with ChaCha20-Poly1305 (RFC 8439).

#[cfg(test)]
mod tests;

use crate::{MasterKey, MasterKeyId, MasterKeys, random_tokens::octets};
use aws_lc_rs::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use kernel::Fault;
use services::{SealPurpose, Sealer};

/// Produces `2 | key id | nonce | ciphertext | tag`. Nonces are random, which is safe for 2³²
/// values per master key.
///
/// Earlier releases wrote `1 | nonce | ciphertext | tag`, under another derived key and without a
/// purpose. Such values are still opened for the purposes of these releases, and only under a key
/// that has sealed some: none under a key that came into use later.
pub struct AeadSealer {
    first: SealingKey,
    previous: Vec<SealingKey>,
}

struct SealingKey {
    id: MasterKeyId,
    key: LessSafeKey,
    /// Opens the first format.
    first_format: LessSafeKey,
}

const FIRST_FORMAT: u8 = 1;
const FORMAT: u8 = 2;

impl AeadSealer {
    pub fn new(keys: &MasterKeys) -> Self {
        Self {
            first: SealingKey::new(keys.first()),
            previous: keys.previous().iter().map(SealingKey::new).collect(),
        }
    }

    fn keys(&self) -> impl Iterator<Item = &SealingKey> {
        std::iter::once(&self.first).chain(&self.previous)
    }

    fn open_first_format(&self, sealed: &[u8], associated: &[u8]) -> Option<Vec<u8>> {
        self.keys()
            .find_map(|key| opened(&key.first_format, sealed, associated))
    }

    fn open_format(
        &self,
        purpose: SealPurpose,
        sealed: &[u8],
        associated: &[u8],
    ) -> Option<Vec<u8>> {
        let (id, sealed) = sealed.split_first_chunk()?;
        self.keys()
            .filter(|key| key.id.octets() == id)
            .find_map(|key| {
                opened(
                    &key.key,
                    sealed,
                    &authenticated(key.id, purpose, associated),
                )
            })
    }
}

impl SealingKey {
    #[expect(
        clippy::expect_used,
        reason = "a derived key has the length of a key of ChaCha20-Poly1305"
    )]
    fn new(master_key: &MasterKey) -> Self {
        let key = |purpose| {
            let key = UnboundKey::new(&CHACHA20_POLY1305, master_key.derive(purpose).as_ref());
            LessSafeKey::new(key.expect("a key has 32 octets"))
        };
        Self {
            id: master_key.id(),
            key: key("seal v2"),
            first_format: key("seal v1"),
        }
    }
}

impl Sealer for AeadSealer {
    fn seal(
        &self,
        purpose: SealPurpose,
        plain: &[u8],
        associated: &[u8],
    ) -> Result<Vec<u8>, Fault> {
        let SealingKey { id, key, .. } = &self.first;
        let nonce: [u8; NONCE_LEN] = octets();
        let mut body = plain.to_vec();
        key.seal_in_place_append_tag(
            Nonce::assume_unique_for_key(nonce),
            Aad::from(authenticated(*id, purpose, associated)),
            &mut body,
        )
        .map_err(Fault::unexpected)?;

        Ok([&[FORMAT], id.octets().as_slice(), &nonce, &body].concat())
    }

    fn open(
        &self,
        purpose: SealPurpose,
        sealed: &[u8],
        associated: &[u8],
    ) -> Result<Vec<u8>, Fault> {
        let opened = match sealed.split_first() {
            Some((&FORMAT, sealed)) => self.open_format(purpose, sealed, associated),
            Some((&FIRST_FORMAT, sealed)) if purpose.opens_first_format() => {
                self.open_first_format(sealed, associated)
            }
            _ => None,
        };
        opened.ok_or_else(|| {
            Fault::unexpected(
                "the sealed value was modified, moved or sealed under an unknown master key",
            )
        })
    }

    fn is_current(&self, sealed: &[u8]) -> bool {
        sealed
            .strip_prefix(&[FORMAT])
            .is_some_and(|sealed| sealed.starts_with(self.first.id.octets()))
    }
}

impl std::fmt::Debug for AeadSealer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("AeadSealer(…)")
    }
}

/// Encodes what is authenticated with the ciphertext. The length of the purpose makes the encoding
/// unambiguous.
fn authenticated(id: MasterKeyId, purpose: SealPurpose, associated: &[u8]) -> Vec<u8> {
    let purpose = purpose.name().as_bytes();
    let length = (purpose.len() as u64).to_be_bytes();
    [
        &[FORMAT],
        id.octets().as_slice(),
        &length,
        purpose,
        associated,
    ]
    .concat()
}

fn opened(key: &LessSafeKey, sealed: &[u8], authenticated: &[u8]) -> Option<Vec<u8>> {
    let (nonce, body) = sealed.split_first_chunk()?;
    let mut body = body.to_vec();
    let nonce = Nonce::assume_unique_for_key(*nonce);
    let length = key
        .open_in_place(nonce, Aad::from(authenticated), &mut body)
        .ok()?
        .len();
    body.truncate(length);
    Some(body)
}
