//! Checks the token of a mailed link before a password is hashed. A wrong token is counted against
//! its network, so it is an outcome and not a refusal.

use crate::module::{AuthPool, Module};
use crate::{AttemptOn, AttemptOutcome, Attempts, PasswordLinks};
use async_trait::async_trait;
use auth_domain::{PasswordLinkPurpose, PasswordToken};
use cqrs::{Context, ContextModule, Execution, Handler, Internal, Outcome, Wiring};
use kernel::{EmailAddress, Network, Throttled};
use services::Clock;
use std::sync::Arc;

#[derive(Debug, Clone)]
pub struct ProvePasswordLink {
    pub token: PasswordToken,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PasswordLinkProof {
    /// Resets the password of the account with this address.
    Reset(EmailAddress),
    /// Invites the owner of this address.
    Invitation(EmailAddress),
    /// Returns the account to this address, which it had before.
    EmailChangeUndo(EmailAddress),
    /// Wrong, expired, used, voided or a decoy, or a former address that another account has.
    Wrong,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ProvePasswordLinkError {
    #[error(transparent)]
    TooManyAttempts(#[from] Throttled),
}

cqrs::refusal!(ProvePasswordLinkError {
    TooManyAttempts(throttled) => crate::problems::TOO_MANY_ATTEMPTS {
        cqrs::RefusalDetails::throttled(throttled)
    },
});

cqrs::command!(
    ProvePasswordLink = "auth.prove_password_link", Internal => PasswordLinkProof, ProvePasswordLinkError
);

pub(crate) struct ProvePasswordLinkHandler {
    pub links: PasswordLinks,
    pub attempts: Attempts,
    pub clock: Arc<dyn Clock>,
}

#[async_trait]
impl Handler<ProvePasswordLink> for ProvePasswordLinkHandler {
    async fn handle(
        &self,
        context: &Context,
        command: ProvePasswordLink,
    ) -> Outcome<ProvePasswordLink> {
        let now = self.clock.now();
        let open = self.links.open(&command.token, now).await?;
        let network = Network::of(context.source());
        let reserved = self
            .attempts
            .reserve(&AttemptOn::Network, network, now)
            .await?;
        let attempt = reserved.map_err(ProvePasswordLinkError::TooManyAttempts)?;

        let Some(open) = open else {
            let outcome = AttemptOutcome::Failed;
            self.attempts.settle(&attempt, outcome, now).await?;
            return Ok(PasswordLinkProof::Wrong);
        };
        let outcome = AttemptOutcome::Succeeded;
        self.attempts.settle(&attempt, outcome, now).await?;
        let address = open.address;
        Ok(match open.link.state().purpose {
            PasswordLinkPurpose::Reset { .. } => PasswordLinkProof::Reset(address),
            PasswordLinkPurpose::Invitation(_) => PasswordLinkProof::Invitation(address),
            PasswordLinkPurpose::EmailChangeUndo { .. } => {
                PasswordLinkProof::EmailChangeUndo(address)
            }
            PasswordLinkPurpose::Decoy => PasswordLinkProof::Wrong,
        })
    }
}

impl<P: AuthPool> Wiring<ProvePasswordLink> for Module<P> {
    fn execution(&self) -> impl Execution<ProvePasswordLink> {
        self.in_transaction(|module, tx| ProvePasswordLinkHandler {
            links: module.password_links(&tx),
            attempts: module.attempts(&tx),
            clock: module.services.clock.clone(),
        })
    }
}
