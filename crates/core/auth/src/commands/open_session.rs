//! Opens a session for a user whose proof was checked before the transaction.

use crate::module::{AuthPool, AuthPorts, Module, RightsPorts};
use crate::{
    Attempt, AttemptOutcome, Attempts, TokenIssuer, UserTokens,
    ports::{AccountRepository, SessionRepository},
};
use async_trait::async_trait;
use auth_domain::{Account, AuthenticationMethod, LogInRefused, Session};
use chrono::{DateTime, Utc};
use cqrs::{Context, ContextModule, Execution, Handler, Internal, Outcome, Wiring};
use kernel::{DeviceName, Network, PasswordHash, SessionId, UserId};
use services::{Clock, RightsOf, TokenGenerator, UuidGenerator};
use std::sync::Arc;

#[derive(Debug, Clone)]
pub struct OpenSession {
    pub user_id: UserId,
    pub proof: LogInProof,
    pub device_name: Option<DeviceName>,
    /// The reserved attempt, which succeeds in the same transaction.
    pub attempt: Option<Attempt>,
}

/// The proof that the caller has checked.
#[derive(Debug, Clone)]
pub enum LogInProof {
    /// The password matches `verified`, the hash that was read before the transaction. `renewed`
    /// replaces a hash with outdated parameters.
    Password {
        verified: PasswordHash,
        renewed: Option<PasswordHash>,
    },
    /// The user entered a code mailed to their address, in the same transaction.
    EmailCode,
}

pub type OpenedSession = UserTokens;

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OpenSessionError {
    #[error(transparent)]
    LogInRefused(#[from] LogInRefused),
}

cqrs::refusal!(OpenSessionError { LogInRefused(_) => crate::problems::INVALID_CREDENTIALS });

cqrs::command!(OpenSession = "auth.open_session", Internal => OpenedSession, OpenSessionError);

pub(crate) struct OpenSessionHandler {
    pub accounts: Arc<dyn AccountRepository>,
    pub sessions: Arc<dyn SessionRepository>,
    pub attempts: Attempts,
    pub rights: Arc<dyn RightsOf>,
    pub tokens: Arc<dyn TokenGenerator>,
    pub issuer: TokenIssuer,
    pub uuids: Arc<dyn UuidGenerator>,
    pub clock: Arc<dyn Clock>,
}

#[async_trait]
impl Handler<OpenSession> for OpenSessionHandler {
    async fn handle(&self, context: &Context, command: OpenSession) -> Outcome<OpenSession> {
        let OpenSession {
            user_id,
            proof,
            device_name,
            attempt,
        } = command;
        let (network, now) = (Network::of(context.source()), self.clock.now());
        // a transaction that suspends the account or changes its password waits, and then ends this
        // session too
        let account = self.accounts.lock(user_id).await?;
        let mut account = account.ok_or(OpenSessionError::LogInRefused(LogInRefused))?;

        let method = admit(&mut account, proof, now)?;
        account
            .cancel_deletion_on_log_in(now)
            .map_err(OpenSessionError::LogInRefused)?;
        let (id, nonce) = (SessionId::new(self.uuids.next()), self.tokens.nonce());
        let session = Session::open(
            id,
            user_id,
            nonce,
            method,
            device_name,
            &self.issuer.rules,
            now,
        );

        if !account.history().recorded().is_empty() {
            self.accounts.save(&account).await?;
        }
        self.sessions.save(&session).await?;
        let known = &self.attempts.known_networks;
        known.remember(user_id, network, now).await?;
        if let Some(attempt) = attempt {
            let outcome = AttemptOutcome::Succeeded;
            self.attempts.settle(&attempt, outcome, now).await?;
        }
        // read last, because a scheduled deletion, which this login cancels, suspends all rights
        let rights = self.rights.user(user_id).await?.unwrap_or_default();

        Ok(self.issuer.issue(&account, &session, &rights, now)?)
    }
}

fn admit(
    account: &mut Account,
    proof: LogInProof,
    now: DateTime<Utc>,
) -> Result<AuthenticationMethod, OpenSessionError> {
    let LogInProof::Password { verified, renewed } = proof else {
        account.may_log_in()?;
        return Ok(AuthenticationMethod::EmailCode);
    };
    account.may_log_in_with(&verified)?;
    if let Some(renewed) = renewed {
        account.rehash(renewed, now);
    }
    Ok(AuthenticationMethod::Password)
}

impl<P: AuthPool> Wiring<OpenSession> for Module<P> {
    fn execution(&self) -> impl Execution<OpenSession> {
        self.in_transaction(|module, tx| OpenSessionHandler {
            accounts: tx.accounts(),
            sessions: tx.sessions(),
            attempts: module.attempts(&tx),
            rights: tx.rights(),
            tokens: module.services.tokens.clone(),
            issuer: module.issuer(),
            uuids: module.services.uuids.clone(),
            clock: module.services.clock.clone(),
        })
        .with_receipts()
    }
}
