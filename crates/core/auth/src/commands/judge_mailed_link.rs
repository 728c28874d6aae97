//! Judges a link before the mail with it is sent. No answer to a client depends on it.

use crate::PasswordLinks;
use crate::module::{AuthPool, AuthPorts, Module};
use crate::ports::AccountRepository;
use async_trait::async_trait;
use auth_domain::PasswordToken;
use cqrs::{Context, ContextModule, Execution, Handler, Internal, Outcome, Wiring};
use services::Clock;
use std::{convert::Infallible, sync::Arc};

/// Whether the link could be used now.
#[derive(Debug, Clone)]
pub struct JudgeMailedLink {
    pub token: PasswordToken,
}

cqrs::command!(JudgeMailedLink = "auth.judge_mailed_link", Internal => bool, Infallible);

pub(crate) struct JudgeMailedLinkHandler {
    pub links: PasswordLinks,
    pub accounts: Arc<dyn AccountRepository>,
    pub clock: Arc<dyn Clock>,
}

#[async_trait]
impl Handler<JudgeMailedLink> for JudgeMailedLinkHandler {
    async fn handle(&self, _: &Context, command: JudgeMailedLink) -> Outcome<JudgeMailedLink> {
        let Some(open) = self.links.open(&command.token, self.clock.now()).await? else {
            return Ok(false);
        };
        let Some(user_id) = open.link.resets() else {
            return Ok(true);
        };
        let account = self.accounts.find(user_id).await?;
        Ok(account.is_some_and(|account| !account.is_suspended()))
    }
}

impl<P: AuthPool> Wiring<JudgeMailedLink> for Module<P> {
    fn execution(&self) -> impl Execution<JudgeMailedLink> {
        self.in_transaction(|module, tx| JudgeMailedLinkHandler {
            links: module.password_links(&tx),
            accounts: tx.accounts(),
            clock: module.services.clock.clone(),
        })
    }
}
