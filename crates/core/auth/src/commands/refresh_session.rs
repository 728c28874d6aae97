//! Rotates a session token. A replaced token of an honest client (a lost answer, a parallel tab)
//! gets the current pair again; any other one ends the session (reuse detection).

use crate::module::{AuthPool, AuthPorts, JobPorts, Module, RightsPorts};
use crate::{
    TokenIssuer, UserTokens,
    ports::{AccountRepository, PreferredLocales, SessionRepository},
};
use async_trait::async_trait;
use auth_domain::{Account, Refresh, SessionToken, SessionTokenParts};
use cqrs::{Anyone, Context, ContextModule, Execution, Handler, Outcome, Wiring};
use kernel::Fault;
use services::{Clock, MailContent, MailQueue, OutgoingMail, RightsOf};
use std::sync::Arc;

#[derive(Debug, Clone)]
pub struct RefreshSession {
    pub token: SessionToken,
}

#[derive(Debug, Clone)]
pub enum RefreshedSession {
    /// The token was the current one and has been replaced.
    Refreshed(UserTokens),
    /// The token was replaced within the grace period, or by a pair that is still unused; contains
    /// the current tokens.
    Reissued(UserTokens),
    /// The token was reused, so it was copied. The session has ended, and the transaction is
    /// committed.
    Reused,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RefreshSessionError {
    /// Does not tell unknown, malformed, forged and expired tokens and ended sessions apart.
    #[error("the session token is not valid")]
    InvalidSessionToken,
}

cqrs::refusal!(RefreshSessionError {
    InvalidSessionToken => crate::problems::INVALID_SESSION_TOKEN,
});

cqrs::command!(RefreshSession = "auth.refresh_session", Anyone => RefreshedSession, RefreshSessionError);

pub(crate) struct RefreshSessionHandler {
    pub accounts: Arc<dyn AccountRepository>,
    pub sessions: Arc<dyn SessionRepository>,
    pub rights: Arc<dyn RightsOf>,
    pub locales: Arc<dyn PreferredLocales>,
    pub mails: Arc<dyn MailQueue>,
    pub issuer: TokenIssuer,
    pub clock: Arc<dyn Clock>,
}

#[async_trait]
impl Handler<RefreshSession> for RefreshSessionHandler {
    async fn handle(&self, _: &Context, command: RefreshSession) -> Outcome<RefreshSession> {
        const INVALID: RefreshSessionError = RefreshSessionError::InvalidSessionToken;
        let now = self.clock.now();
        let parts = SessionTokenParts::parse(&command.token).map_err(|_| INVALID)?;
        let session = self.sessions.find(parts.session_id).await?;
        let mut session = session
            .filter(|session| self.issuer.is_genuine(&parts, session))
            .ok_or(INVALID)?;
        let account = self
            .accounts
            .find(session.state().user_id)
            .await?
            .ok_or(INVALID)?;
        account.may_log_in().map_err(|_| INVALID)?;

        let refresh = session
            .refresh(parts.generation, &self.issuer.rules, now)
            .map_err(|_| INVALID)?;

        if refresh != Refresh::Reissued {
            self.sessions.save(&session).await?;
        }
        if refresh == Refresh::Reused {
            self.tell_the_owner(&account).await?;
            return Ok(RefreshedSession::Reused);
        }
        let rights = self.rights.user(account.id()).await?.unwrap_or_default();
        let tokens = self.issuer.issue(&account, &session, &rights, now)?;
        Ok(match refresh {
            Refresh::Reissued => RefreshedSession::Reissued(tokens),
            Refresh::Rotated | Refresh::Reused => RefreshedSession::Refreshed(tokens),
        })
    }
}

impl RefreshSessionHandler {
    async fn tell_the_owner(&self, account: &Account) -> Result<(), Fault> {
        let locale = self.locales.of(account.id()).await?;
        let to = account.state().address.clone();
        self.mails
            .enqueue(OutgoingMail {
                to,
                user_id: Some(account.id()),
                locale,
                content: MailContent::SessionTokenReused,
            })
            .await
    }
}

impl<P: AuthPool> Wiring<RefreshSession> for Module<P> {
    fn execution(&self) -> impl Execution<RefreshSession> {
        self.in_transaction(|module, tx| RefreshSessionHandler {
            accounts: tx.accounts(),
            sessions: tx.sessions(),
            rights: tx.rights(),
            locales: tx.locales(),
            mails: module.services.mails.over(tx.jobs()),
            issuer: module.issuer(),
            clock: module.services.clock.clone(),
        })
    }
}
