//! Replaces the caller's password and the tokens of the current session, ends all other sessions
//! and notifies the owner.

use crate::module::{AuthPool, AuthPorts, Module, RightsPorts};
use crate::{
    Notices, PasswordLinks, ReauthenticationError, TokenIssuer, UserTokens,
    ports::{AccountRepository, SessionRepository},
    session_ends::end_sessions,
};
use async_trait::async_trait;
use auth_domain::Session;
use chrono::{DateTime, Utc};
use cqrs::{
    Context, ContextModule, Denial, Execution, Failure, Handler, Internal, Outcome, Wiring,
};
use kernel::{PasswordHash, SessionId};
use services::{Clock, MailContent, RightsOf, TokenGenerator};
use std::sync::Arc;

#[derive(Debug, Clone)]
pub struct ReplacePassword {
    /// The hash against which the current password was checked, before this transaction.
    pub verified: PasswordHash,
    pub password_hash: PasswordHash,
}

cqrs::command!(
    ReplacePassword = "auth.replace_password", Internal => UserTokens, ReauthenticationError
);

pub(crate) struct ReplacePasswordHandler {
    pub accounts: Arc<dyn AccountRepository>,
    pub sessions: Arc<dyn SessionRepository>,
    pub rights: Arc<dyn RightsOf>,
    pub links: PasswordLinks,
    pub notices: Notices,
    pub tokens: Arc<dyn TokenGenerator>,
    pub issuer: TokenIssuer,
    pub clock: Arc<dyn Clock>,
}

#[async_trait]
impl Handler<ReplacePassword> for ReplacePasswordHandler {
    async fn handle(
        &self,
        context: &Context,
        command: ReplacePassword,
    ) -> Outcome<ReplacePassword> {
        const WRONG: ReauthenticationError = ReauthenticationError::WrongPassword;
        let user = context.signed_in()?;
        let now = self.clock.now();
        let mut account = self.accounts.lock(user.user_id).await?.ok_or(WRONG)?;

        account
            .may_log_in_with(&command.verified)
            .map_err(|_| WRONG)?;
        account.change_password(command.password_hash, now);
        // makes access tokens stale that were copied before
        account.raise_epoch(now);
        let session = self.replace_tokens(user.session_id, now).await?;

        self.accounts.save(&account).await?;
        self.links.void_resets_of(&account, now).await?;
        end_sessions(
            self.sessions.as_ref(),
            account.id(),
            Some(session.id()),
            now,
        )
        .await?;
        self.notices
            .send(&account, MailContent::PasswordChanged)
            .await?;
        let rights = self.rights.user(account.id()).await?.unwrap_or_default();
        Ok(self.issuer.issue(&account, &session, &rights, now)?)
    }
}

impl ReplacePasswordHandler {
    async fn replace_tokens(
        &self,
        session_id: SessionId,
        now: DateTime<Utc>,
    ) -> Result<Session, Failure<ReauthenticationError>> {
        const OVER: Failure<ReauthenticationError> = Failure::Forbidden(Denial::Anonymous);
        let mut session = self.sessions.find(session_id).await?.ok_or(OVER)?;
        session
            .replace_tokens(self.tokens.nonce(), &self.issuer.rules, now)
            .map_err(|_| OVER)?;
        self.sessions.save(&session).await?;
        Ok(session)
    }
}

impl<P: AuthPool> Wiring<ReplacePassword> for Module<P> {
    fn execution(&self) -> impl Execution<ReplacePassword> {
        self.in_transaction(|module, tx| ReplacePasswordHandler {
            accounts: tx.accounts(),
            sessions: tx.sessions(),
            rights: tx.rights(),
            links: module.password_links(&tx),
            notices: module.notices(&tx),
            tokens: module.services.tokens.clone(),
            issuer: module.issuer(),
            clock: module.services.clock.clone(),
        })
    }
}
