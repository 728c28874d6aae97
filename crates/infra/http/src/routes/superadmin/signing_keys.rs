//! The keys that sign access tokens.

use crate::{
    endpoint::{Answer, BodyShape, Endpoint, Kind},
    problem::{Problem, ProblemCode},
    request::{Nothing, SignedIn, Submitted},
};
use actix_web::HttpResponse;
use auth::{ListSigningKeys, RevokeSigningKey, RevokeSigningKeyError, RotateSigningKey, SigningKeyView};
use auth_domain::KeyId;
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

pub(super) fn endpoints() -> Vec<Endpoint> {
    const TAG: &str = "superadmin";
    vec![
        Endpoint {
            tag: TAG,
            id: "listSigningKeys",
            summary: "Show the signing keys",
            description: "The newest first, and at most 100: of those before them the audit trail tells. Private halves \
                          are never shown. Wants the permission `signing-keys:manage`.",
            answers: vec![Answer::json::<SigningKeyList>(200, "The keys")],
            problems: &[ProblemCode::Forbidden],
            signed_in: true,
            kind: Kind::Query,
            ..Endpoint::get("/v1/superadmin/signing-keys", list)
        },
        Endpoint {
            tag: TAG,
            id: "rotateSigningKey",
            summary: "Make the next signing key",
            description: "It is published at once and signs from `activates_at` on, when every verifier has it; then the \
                          active one retires, and stays published until its last token has expired. While a key waits, \
                          no other is made: the answer is 200 with that one. Wants the permission \
                          `signing-keys:manage`.",
            body: BodyShape::of::<Nothing>(),
            answers: vec![
                Answer::json::<SigningKeyBody>(201, "The new key"),
                Answer::json::<SigningKeyBody>(200, "The key that was waiting already"),
            ],
            problems: &[ProblemCode::Forbidden],
            signed_in: true,
            ..Endpoint::post("/v1/superadmin/signing-keys/rotate", rotate)
        },
        Endpoint {
            tag: TAG,
            id: "revokeSigningKey",
            summary: "Revoke a signing key in an emergency",
            description: "For a key that others may have. Within a second no process of this service believes a token \
                          that it signed; other verifiers do until their copy of the key set is outdated. Nobody is \
                          signed out: a refresh brings a token that works. Where it was the active one, the key that \
                          waits takes over at once, or else a new one. It cannot be undone, and doing it again changes \
                          nothing. Wants the permission `signing-keys:manage`.",
            body: BodyShape::of::<Nothing>(),
            answers: vec![Answer::empty(204, "Revoked")],
            problems: &[ProblemCode::Forbidden, ProblemCode::SigningKeyNotFound],
            signed_in: true,
            ..Endpoint::put("/v1/superadmin/signing-keys/{kid}/revocation", revoke)
        },
    ]
}

/// The signing keys.
#[derive(Serialize, ToSchema)]
struct SigningKeyList {
    items: Vec<SigningKeyBody>,
    /// Always null: there is one page.
    #[schema(required)]
    next_cursor: Option<String>,
}

/// A key that signs access tokens, did, or will.
#[derive(Serialize, ToSchema)]
#[schema(as = SigningKey)]
struct SigningKeyBody {
    #[schema(example = "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k")]
    kid: String,
    #[schema(example = "EdDSA")]
    algorithm: String,
    /// `pending`, `active`, `retired` or `revoked`.
    #[schema(example = "active")]
    state: String,
    created_at: DateTime<Utc>,
    /// From when on it signs.
    activates_at: DateTime<Utc>,
    /// From when on it signs nothing any more; that may lie ahead.
    #[schema(required)]
    retired_at: Option<DateTime<Utc>>,
    #[schema(required)]
    revoked_at: Option<DateTime<Utc>>,
}

impl From<SigningKeyView> for SigningKeyBody {
    fn from(view: SigningKeyView) -> Self {
        let SigningKeyView { kid, algorithm, state, created_at, activates_at, retired_at, revoked_at } = view;
        Self { kid, algorithm, state, created_at, activates_at, retired_at, revoked_at }
    }
}

async fn list(SignedIn(call): SignedIn) -> Result<HttpResponse, Problem> {
    let query = ListSigningKeys { now: call.api().clock.now() };

    let views = call.api().auth.dispatch(&call.context(), query).await;
    let views = views.map_err(|failure| Problem::of(failure, |never| match never {}))?;

    let items = views.into_iter().map(SigningKeyBody::from).collect();
    Ok(HttpResponse::Ok().json(SigningKeyList { items, next_cursor: None }))
}

async fn rotate(SignedIn(call): SignedIn, body: Submitted<Nothing>) -> Result<HttpResponse, Problem> {
    let once = call.once(&body.raw)?;

    let rotated = call.api().auth.dispatch(&once.context, RotateSigningKey).await;
    let rotated = rotated.map_err(|failure| Problem::of(failure, |never| match never {}))?;

    let mut response = if rotated.is_new { HttpResponse::Created() } else { HttpResponse::Ok() };
    Ok(response.json(SigningKeyBody::from(rotated.key)))
}

async fn revoke(SignedIn(call): SignedIn, _: Submitted<Nothing>) -> Result<HttpResponse, Problem> {
    let kid = call.path_segment("kid").unwrap_or_default();
    let key_id = KeyId::parse(kid).map_err(|_| ProblemCode::SigningKeyNotFound)?;

    call.api().auth.dispatch(&call.context(), RevokeSigningKey { key_id }).await.map_err(|failure| {
        Problem::of(failure, |refusal| match refusal {
            RevokeSigningKeyError::Unknown => ProblemCode::SigningKeyNotFound.into(),
        })
    })?;

    Ok(HttpResponse::NoContent().finish())
}
