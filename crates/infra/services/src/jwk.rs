use jsonwebtoken::{
    Algorithm, DecodingKey,
    crypto::aws_lc,
    errors::Error,
    jwk::{Jwk, ThumbprintHash},
};

/// Returns an Ed25519 public key as a JWK (RFC 8037 section 2).
pub(crate) fn public_jwk(public_key: &[u8]) -> Result<Jwk, Error> {
    Jwk::from_decoding_key(
        &DecodingKey::from_ed_der(public_key),
        Some(Algorithm::EdDSA),
    )
}

/// Returns the JWK thumbprint (RFC 7638).
pub(crate) fn thumbprint(jwk: &Jwk) -> Result<String, Error> {
    pin_crypto_provider();
    jwk.thumbprint(ThumbprintHash::SHA256)
}

/// Selects the provider: jsonwebtoken panics if another crate of the build enables a second one.
pub(crate) fn pin_crypto_provider() {
    // fails if a provider is already installed
    let _ = aws_lc::DEFAULT_PROVIDER.install_default();
}
