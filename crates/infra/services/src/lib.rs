//! Adapters of the technical services: time, ids, randomness, password hashing, sealing and access
//! tokens.

mod aead_sealer;
mod argon2_hasher;
mod breached_passwords;
mod ed25519_key_generator;
mod ed_dsa_jwt;
mod embedded_common_passwords;
mod hmac_mac;
mod jwk;
mod master_key;
mod master_keys;
mod password_screening;
mod random_tokens;
mod shared_clock;
mod system_clock;
mod tokio_pauses;
mod uuid_v7;

#[cfg(test)]
mod adjustable_clock;

pub use aead_sealer::AeadSealer;
pub use argon2_hasher::{Argon2Hasher, Argon2Settings};
pub use breached_passwords::{BreachedPasswords, ImportRefused, Imported};
pub use ed_dsa_jwt::{AccessTokenSettings, EdDsaJwt, InstalledKey};
pub use ed25519_key_generator::Ed25519KeyGenerator;
use embedded_common_passwords::EmbeddedCommonPasswords;

pub use hmac_mac::{HmacMac, RetainedMacKey};
pub use master_key::{InvalidMasterKey, MasterKey, MasterKeyId};
pub use master_keys::MasterKeys;
pub use password_screening::PasswordScreening;
pub use random_tokens::RandomTokens;
pub use shared_clock::SharedClock;
pub use system_clock::SystemClock;
pub use tokio_pauses::TokioPauses;
pub use uuid_v7::UuidV7;
