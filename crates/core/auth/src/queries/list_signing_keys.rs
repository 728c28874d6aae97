use crate::SigningKeysManage;
use crate::module::{AuthPool, Module};
use auth_domain::{SigningKeyPhase, SigningKeyState};
use chrono::{DateTime, Utc};
use cqrs::{ContextModule, Execution, Permitted, Wiring};
use serde::{Deserialize, Serialize};
use std::convert::Infallible;

/// The newest keys first, at most [`MOST_SIGNING_KEYS`]; of those before them the event log tells.
#[derive(Debug, Clone)]
pub struct ListSigningKeys {
    /// When they are in the state that is shown.
    pub now: DateTime<Utc>,
}

pub const MOST_SIGNING_KEYS: usize = 100;

/// No part of the private half.
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
        let SigningKeyState { created_at, activates_at, retired_at, revoked_at, .. } = *state;
        Self::at(now, state.key_id.clone(), created_at, activates_at, [retired_at, revoked_at])
    }

    /// `ends`: when it retires, and when it was revoked.
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
            // the only one there is
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
