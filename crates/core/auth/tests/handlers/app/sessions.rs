//! Helpers for open sessions.

use super::App;
use auth_domain::{SessionToken, SessionTokenParts};
use cqrs::{Context, Dispatch, Outcome};
use kernel::BoxError;
use loggia_auth::ports::UsedGeneration;
use loggia_auth::{LogOut, RefreshSession, RefreshedSession, UserTokens};
use testing::contexts;

impl App {
    pub async fn refresh(&self, token: &SessionToken) -> Outcome<RefreshSession> {
        self.dispatch(
            &contexts::anonymous(),
            RefreshSession {
                token: token.clone(),
            },
        )
        .await
    }

    /// Refreshes with the current token.
    pub async fn rotate(&self, token: &SessionToken) -> Result<UserTokens, BoxError> {
        match self.refresh(token).await? {
            RefreshedSession::Refreshed(tokens) => Ok(tokens),
            other => Err(format!("not rotated but {other:?}").into()),
        }
    }

    /// Notes a use of an access token of the pair, as servers do.
    pub async fn use_access_token(&self, tokens: &UserTokens) -> Result<(), BoxError> {
        let used = UsedGeneration {
            session_id: tokens.session_id,
            generation: SessionTokenParts::parse(&tokens.session_token)?.generation,
        };
        let uses = self.fakes.database.session_uses();
        uses.note_generations(&[used]).await?;
        Ok(())
    }

    /// Refreshes with a replaced token.
    pub async fn reissue(&self, token: &SessionToken) -> Result<UserTokens, BoxError> {
        match self.refresh(token).await? {
            RefreshedSession::Reissued(tokens) => Ok(tokens),
            other => Err(format!("not reissued but {other:?}").into()),
        }
    }

    pub async fn log_out(
        &self,
        context: &Context,
        token: Option<&SessionToken>,
    ) -> Outcome<LogOut> {
        self.dispatch(
            context,
            LogOut {
                token: token.cloned(),
            },
        )
        .await
    }
}
