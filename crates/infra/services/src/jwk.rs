use jsonwebtoken::{
    Algorithm, DecodingKey,
    crypto::aws_lc,
    errors::Error,
    jwk::{Jwk, ThumbprintHash},
};

/// The public part of an Ed25519 key as a JWK (RFC 8037 section 2).
pub(crate) fn public_jwk(public_key: &[u8]) -> Result<Jwk, Error> {
    Jwk::from_decoding_key(&DecodingKey::from_ed_der(public_key), Some(Algorithm::EdDSA))
}

/// RFC 7638.
pub(crate) fn thumbprint(jwk: &Jwk) -> Result<String, Error> {
    pin_crypto_provider();
    jwk.thumbprint(ThumbprintHash::SHA256)
}

/// Left alone, jsonwebtoken panics as soon as any crate of the build turns on a second provider.
pub(crate) fn pin_crypto_provider() {
    // An error says that one is installed already.
    let _ = aws_lc::DEFAULT_PROVIDER.install_default();
}
