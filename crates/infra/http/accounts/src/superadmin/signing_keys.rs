//! The keys that sign access tokens.

use super::TAG;
use crate::paths::SigningKeyInPath;
use auth::{ListSigningKeys, RevokeSigningKey, RotateSigningKey, SigningKeyView};
use chrono::{DateTime, Utc};
use infra_http::{
    Caller, CreatedOrExisting, Empty, Endpoint, IdempotentCaller, List, NoContent, Path, Problem,
    Submitted,
    utoipa::{self, ToSchema},
};
use serde::Serialize;

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint {
            tag: TAG,
            id: "listSigningKeys",
            summary: "List signing keys",
            description: "Newest first, at most 100; the audit trail has the earlier ones. \
                          Private keys are never returned.",
            ..Endpoint::get("/v1/superadmin/signing-keys", list)
        },
        Endpoint {
            tag: TAG,
            id: "rotateSigningKey",
            summary: "Rotate the signing key",
            description: "The new key is published at once and signs from `activates_at`, when \
                          all verifiers have it. Then the active one retires, and stays published \
                          until its last token has expired. While a key is pending, no other is \
                          created: it is returned with 200.",
            ..Endpoint::post("/v1/superadmin/signing-keys/rotate", rotate)
        },
        Endpoint {
            tag: TAG,
            id: "revokeSigningKey",
            summary: "Revoke a signing key",
            description: "For a compromised key. Within a second, all processes of this service \
                          reject the tokens that it signed; other verifiers do when their copy of \
                          the key set has expired. No session ends: a refresh returns a valid \
                          token. If it was the active key, the pending one or else a new one \
                          takes over at once. A revocation cannot be undone; revoking twice \
                          changes nothing.",
            ..Endpoint::put("/v1/superadmin/signing-keys/{kid}/revocation", revoke)
        },
    ]
}

/// A key that signs access tokens, has signed them, or will.
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
    /// The time from which it signs.
    activates_at: DateTime<Utc>,
    /// The time from which it no longer signs; may be in the future.
    #[schema(required)]
    retired_at: Option<DateTime<Utc>>,
    #[schema(required)]
    revoked_at: Option<DateTime<Utc>>,
}

impl From<SigningKeyView> for SigningKeyBody {
    fn from(view: SigningKeyView) -> Self {
        let SigningKeyView {
            kid,
            algorithm,
            state,
            created_at,
            activates_at,
            retired_at,
            revoked_at,
        } = view;
        Self {
            kid,
            algorithm,
            state,
            created_at,
            activates_at,
            retired_at,
            revoked_at,
        }
    }
}

async fn list(caller: Caller<ListSigningKeys>) -> Result<List<SigningKeyBody>, Problem> {
    let views = caller.dispatch(ListSigningKeys).await?;

    Ok(List(views.into_iter().map(SigningKeyBody::from).collect()))
}

async fn rotate(
    caller: IdempotentCaller<RotateSigningKey>,
    _: Submitted<Empty>,
) -> Result<CreatedOrExisting<SigningKeyBody>, Problem> {
    let rotated = caller.dispatch(RotateSigningKey).await?;

    let key = rotated.key.into();
    Ok(if rotated.is_new {
        CreatedOrExisting::Created(key)
    } else {
        CreatedOrExisting::Existing(key)
    })
}

async fn revoke(
    caller: Caller<RevokeSigningKey>,
    _: Submitted<Empty>,
    Path(key_id): Path<SigningKeyInPath>,
) -> Result<NoContent, Problem> {
    caller.dispatch(RevokeSigningKey { key_id }).await?;

    Ok(NoContent)
}
