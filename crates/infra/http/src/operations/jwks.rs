//! The public keys that verify access tokens.

use super::{Access, TAG};
use crate::{Answer, AnswerShape, Describe, Endpoint, Incoming, OperationShape, Problem};
use actix_web::{
    HttpResponse,
    http::header::{CacheControl, CacheDirective, ContentType},
};
use serde::Serialize;
use utoipa::ToSchema;

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![Endpoint {
        tag: TAG,
        id: "getJwks",
        summary: "List the public keys",
        description: "A JWK set (RFC 7517). A new key is published before it signs. A retired one \
                      stays until its last token has expired, a revoked one is removed at once. \
                      `Cache-Control` is never longer than the time between the publication of a \
                      key and its first signature.",
        ..Endpoint::get("/.well-known/jwks.json", show)
    }]
}

/// A JWK set (RFC 7517 section 5).
#[derive(Serialize, ToSchema)]
#[schema(as = JwkSet)]
struct JwkSetBody {
    keys: Vec<JwkBody>,
}

/// An Ed25519 public key (RFC 8037).
#[derive(Serialize, ToSchema)]
#[schema(as = Jwk)]
struct JwkBody {
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

/// The key set as the signer has made it.
struct JwkSet {
    json: String,
    max_age: u32,
}

async fn show(Access(request): Access) -> JwkSet {
    let engine = &request.application().engine;
    let max_age = u32::try_from(engine.settings.jwks_max_age.as_secs()).unwrap_or(u32::MAX);
    JwkSet {
        json: engine.access_tokens.jwks(),
        max_age,
    }
}

impl Describe for JwkSet {
    fn describe(operation: &mut OperationShape) {
        operation
            .answers
            .push(AnswerShape::json::<JwkSetBody>(200, "OK"));
    }
}

impl Answer for JwkSet {
    fn respond(self, _: &Incoming) -> Result<HttpResponse, Problem> {
        let caching = CacheControl(vec![
            CacheDirective::Public,
            CacheDirective::MaxAge(self.max_age),
        ]);
        Ok(HttpResponse::Ok()
            .insert_header(caching)
            .content_type(ContentType::json())
            .body(self.json))
    }
}
