//! The keys that access tokens are verified with.

use crate::{
    endpoint::{Answer, Endpoint, Kind},
    request::Public,
};
use actix_web::{
    HttpResponse,
    http::header::{CacheControl, CacheDirective, ContentType},
};
use serde::Serialize;
use utoipa::ToSchema;

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![Endpoint {
        tag: "operations",
        id: "getJwks",
        summary: "Show the public keys",
        description: "A JWK set (RFC 7517). A new key is published before it signs, and an old one until its last token \
                      has expired; a revoked one is gone at once. Cache-Control says how long a copy is good for, which is \
                      never longer than a new key waits.",
        answers: vec![Answer::json::<JwkSet>(200, "The keys")],
        kind: Kind::Plain,
        ..Endpoint::get("/.well-known/jwks.json", show)
    }]
}

/// A JWK set (RFC 7517 section 5).
#[derive(Serialize, ToSchema)]
struct JwkSet {
    keys: Vec<Jwk>,
}

/// An Ed25519 public key (RFC 8037).
#[derive(Serialize, ToSchema)]
struct Jwk {
    #[schema(example = "OKP")]
    kty: String,
    #[schema(example = "Ed25519")]
    crv: String,
    x: String,
    kid: String,
    #[schema(example = "EdDSA", required = false)]
    alg: String,
    #[serde(rename = "use")]
    #[schema(example = "sig", required = false)]
    usage: String,
}

async fn show(Public(call): Public) -> HttpResponse {
    let seconds = u32::try_from(call.api().settings.jwks_max_age.as_secs()).unwrap_or(u32::MAX);
    let caching = CacheControl(vec![CacheDirective::Public, CacheDirective::MaxAge(seconds)]);
    HttpResponse::Ok().insert_header(caching).content_type(ContentType::json()).body(call.api().access_tokens.jwks())
}
