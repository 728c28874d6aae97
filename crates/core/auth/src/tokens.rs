//! The access token and the session token of a session.

use auth_domain::{Account, Session, SessionRules, SessionToken, SessionTokenParts};
use chrono::{DateTime, Utc};
use cqrs::Fault;
use kernel::{DeclaredPermissions, Rights, SessionId, UserId};
use serde::{Deserialize, Serialize};
use services::{AccessClaims, AccessTokens, EncodedAccessToken, Mac, MacPurpose, UuidGenerator};
use std::sync::Arc;

/// The tokens that a client gets when it logs in.
#[derive(Debug, Clone)]
pub struct UserTokens {
    pub access_token: EncodedAccessToken,
    pub access_expires_at: DateTime<Utc>,
    /// Seconds from issue to expiry of the access token.
    pub expires_in: i64,
    pub session_token: SessionToken,
    pub session_expires_at: DateTime<Utc>,
    pub session_id: SessionId,
    pub user_id: UserId,
}

/// Issues both tokens of a session. The session token is derived, never stored: its MAC covers
/// session, generation and nonce, so the current token can be issued again.
#[derive(Clone)]
pub struct TokenIssuer {
    pub access_tokens: Arc<dyn AccessTokens>,
    pub mac: Arc<dyn Mac>,
    pub uuids: Arc<dyn UuidGenerator>,
    pub rules: SessionRules,
    pub declared: DeclaredPermissions,
}

impl TokenIssuer {
    pub fn issue(
        &self,
        account: &Account,
        session: &Session,
        rights: &Rights,
        now: DateTime<Utc>,
    ) -> Result<UserTokens, Fault> {
        let state = session.state();
        let expires_at = (now + self.rules.access_token_ttl).min(session.expires_at());
        let access_token = self.access_tokens.issue(&AccessClaims {
            id: self.uuids.next(),
            user_id: state.user_id,
            session_id: state.id,
            generation: Some(state.generation),
            issued_at: now,
            expires_at,
            authenticated_at: state.authenticated_at,
            methods: vec![state.method.claim().to_owned()],
            permissions: rights.declared_in(&self.declared).into(),
            epoch: account.epoch(),
        })?;
        Ok(UserTokens {
            access_token,
            access_expires_at: expires_at,
            expires_in: (expires_at - now).num_seconds(),
            session_token: self.session_token(session),
            session_expires_at: session.expires_at(),
            session_id: state.id,
            user_id: state.user_id,
        })
    }

    /// Returns the current token of the session.
    pub fn session_token(&self, session: &Session) -> SessionToken {
        let (session_id, generation) = (session.id(), session.state().generation);
        SessionTokenParts {
            session_id,
            generation,
            mac: self.mac_of(session, generation),
        }
        .encode()
    }

    /// Returns whether the token was ever issued for this session, also under a previous master
    /// key. Compares in constant time.
    pub fn is_genuine(&self, parts: &SessionTokenParts, session: &Session) -> bool {
        let (uuid, count) = (session.id().uuid(), parts.generation.to_be_bytes());
        let covered = [uuid.as_bytes(), &count[..], &session.state().nonce];
        self.mac
            .verifies(MacPurpose::SessionToken, &covered, &parts.mac)
    }

    fn mac_of(&self, session: &Session, generation: i32) -> [u8; 32] {
        let (uuid, count) = (session.id().uuid(), generation.to_be_bytes());
        let covered = [uuid.as_bytes(), &count[..], &session.state().nonce];
        self.mac.mac(MacPurpose::SessionToken, &covered)
    }
}

/// The stored form of [`UserTokens`] in a receipt, which the store seals.
#[derive(Serialize, Deserialize)]
struct TokensReceipt {
    access_token: String,
    access_expires_at: DateTime<Utc>,
    expires_in: i64,
    session_token: String,
    session_expires_at: DateTime<Utc>,
    session_id: SessionId,
    user_id: UserId,
}

impl cqrs::Replayable for UserTokens {
    fn to_receipt(&self) -> Result<Vec<u8>, Fault> {
        let receipt = TokensReceipt {
            access_token: self.access_token.expose().to_owned(),
            access_expires_at: self.access_expires_at,
            expires_in: self.expires_in,
            session_token: self.session_token.expose().to_owned(),
            session_expires_at: self.session_expires_at,
            session_id: self.session_id,
            user_id: self.user_id,
        };
        serde_json::to_vec(&receipt).map_err(Fault::unexpected)
    }

    fn from_receipt(receipt: &[u8]) -> Result<Self, Fault> {
        let receipt: TokensReceipt = serde_json::from_slice(receipt).map_err(Fault::unexpected)?;
        Ok(Self {
            access_token: EncodedAccessToken::new(receipt.access_token),
            access_expires_at: receipt.access_expires_at,
            expires_in: receipt.expires_in,
            session_token: SessionToken::new(receipt.session_token),
            session_expires_at: receipt.session_expires_at,
            session_id: receipt.session_id,
            user_id: receipt.user_id,
        })
    }
}
