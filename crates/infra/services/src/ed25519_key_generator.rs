//! Generates signing keys for EdDSA with Ed25519 (RFC 8037).

use crate::{jwk, random_tokens::octets};
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use kernel::Fault;
use services::{GeneratedKey, SealPurpose, Sealer, SigningKeyGenerator};
use std::sync::Arc;
use zeroize::Zeroizing;

/// Seals the 32-octet seed (RFC 8032 section 5.1.5) with the key id as associated data.
pub struct Ed25519KeyGenerator {
    sealer: Arc<dyn Sealer>,
}

impl Ed25519KeyGenerator {
    pub fn new(sealer: Arc<dyn Sealer>) -> Self {
        Self { sealer }
    }
}

impl SigningKeyGenerator for Ed25519KeyGenerator {
    fn generate(&self) -> Result<GeneratedKey, Fault> {
        let seed = Zeroizing::new(octets::<32>());
        let pair = Ed25519KeyPair::from_seed_unchecked(seed.as_ref()).map_err(Fault::unexpected)?;
        let public_key = pair.public_key().as_ref().to_vec();
        let key_id = jwk::public_jwk(&public_key)
            .and_then(|jwk| jwk::thumbprint(&jwk))
            .map_err(Fault::unexpected)?;

        let sealed_private_key =
            self.sealer
                .seal(SealPurpose::SIGNING_KEY, seed.as_ref(), key_id.as_bytes())?;
        Ok(GeneratedKey {
            key_id,
            sealed_private_key,
            public_key,
        })
    }
}

impl std::fmt::Debug for Ed25519KeyGenerator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Ed25519KeyGenerator")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{AeadSealer, MasterKey};

    #[test]
    fn the_sealed_seed_is_bound_to_the_key_id_and_yields_the_public_key()
    -> Result<(), Box<dyn std::error::Error>> {
        let sealer = Arc::new(AeadSealer::new(&MasterKey::generate().into()));
        let key = Ed25519KeyGenerator::new(sealer.clone()).generate()?;

        let open = |place: &str| {
            let sealed = &key.sealed_private_key;
            sealer.open(SealPurpose::SIGNING_KEY, sealed, place.as_bytes())
        };
        let seed = open(&key.key_id)?;

        assert_eq!(seed.len(), 32);
        Ed25519KeyPair::from_seed_and_public_key(&seed, &key.public_key)?;
        assert!(open("another key").is_err());
        Ok(())
    }

    #[test]
    fn the_key_id_is_the_thumbprint_of_rfc_8037_appendix_a()
    -> Result<(), Box<dyn std::error::Error>> {
        let public_key = [
            0xd7, 0x5a, 0x98, 0x01, 0x82, 0xb1, 0x0a, 0xb7, 0xd5, 0x4b, 0xfe, 0xd3, 0xc9, 0x64,
            0x07, 0x3a, 0x0e, 0xe1, 0x72, 0xf3, 0xda, 0xa6, 0x23, 0x25, 0xaf, 0x02, 0x1a, 0x68,
            0xf7, 0x07, 0x51, 0x1a,
        ];

        assert_eq!(
            jwk::thumbprint(&jwk::public_jwk(&public_key)?)?,
            "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"
        );
        Ok(())
    }

    #[test]
    fn generated_keys_differ() -> Result<(), Fault> {
        let generator =
            Ed25519KeyGenerator::new(Arc::new(AeadSealer::new(&MasterKey::generate().into())));
        assert_ne!(generator.generate()?.key_id, generator.generate()?.key_id);
        Ok(())
    }
}
