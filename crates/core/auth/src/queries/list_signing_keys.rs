use crate::SigningKeysManage;
use crate::module::{AuthPool, Module};
use auth_domain::{SigningKeyPhase, SigningKeyState};
use chrono::{DateTime, Utc};
use cqrs::{ContextModule, Execution, Permitted, Wiring};
use serde::{Deserialize, Serialize};
use std::convert::Infallible;

/// The newest keys first, at most [`MOST_SIGNING_KEYS`]. Older keys are found in the event log.
#[derive(Debug, Clone)]
pub struct ListSigningKeys;

pub const MOST_SIGNING_KEYS: usize = 100;

/// The public properties of a signing key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SigningKeyView {
    pub kid: String,
    pub algorithm: String,
    /// `pending`, `active`, `retired` or `revoked`.
    pub state: String,
    pub created_at: DateTime<Utc>,
    pub activates_at: DateTime<Utc>,
    pub retired_at: Option<DateTime<Utc>>,
    pub revoked_at: Option<DateTime<Utc>>,
}

cqrs::query!(ListSigningKeys = "auth.list_signing_keys", Permitted<SigningKeysManage> => Vec<SigningKeyView>, Infallible);

impl SigningKeyView {
    pub(crate) fn of(state: &SigningKeyState, now: DateTime<Utc>) -> Self {
        let SigningKeyState {
            created_at,
            activates_at,
            retired_at,
            revoked_at,
            ..
        } = *state;
        Self::at(
            now,
            state.key_id.clone(),
            created_at,
            activates_at,
            [retired_at, revoked_at],
        )
    }

    /// Derives the state at `now`; `ends` holds the times of retirement and revocation.
    pub fn at(
        now: DateTime<Utc>,
        kid: String,
        created_at: DateTime<Utc>,
        activates_at: DateTime<Utc>,
        ends: [Option<DateTime<Utc>>; 2],
    ) -> Self {
        let [retired_at, revoked_at] = ends;
        let phase = SigningKeyPhase::at(now, activates_at, retired_at, revoked_at);
        Self {
            kid,
            algorithm: "EdDSA".to_owned(),
            state: phase.as_str().to_owned(),
            created_at,
            activates_at,
            retired_at,
            revoked_at,
        }
    }
}

impl<P: AuthPool> Wiring<ListSigningKeys> for Module<P> {
    fn execution(&self) -> impl Execution<ListSigningKeys> {
        self.reading(|_, reads| reads)
    }
}
