//! Check the mailed link → hash → redeem the link: resets the password of an account, undoes a
//! change of its address, or opens the account of an invited user.

use crate::module::{FlowPool, Module};
use crate::{AcceptInvitation, AcceptInvitationError};
use async_trait::async_trait;
use auth::{
    ApplyEmailChangeUndo, ApplyEmailChangeUndoError, ApplyPasswordReset, ApplyPasswordResetError,
    PasswordLinkProof, ProvePasswordLink, ProvePasswordLinkError,
};
use auth_domain::PasswordToken;
use cqrs::{Anyone, Context, Direct, Dispatch, Execution, Failure, Handler, Outcome, Wiring};
use kernel::{
    EmailAddress, Network, Password, PasswordHash, PasswordPolicy, PasswordRefused, PasswordScreen,
    Throttled,
};
use services::{HashCaller, Hasher};
use std::sync::Arc;

#[derive(Debug, Clone)]
pub struct ChoosePassword {
    pub token: PasswordToken,
    pub password: Password,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ChoosePasswordError {
    /// The link stays open for another password.
    #[error("the password {0}")]
    PasswordRefused(PasswordRefused),
    /// Does not tell wrong, expired, used and voided links and decoys apart.
    #[error("the link is wrong, expired or used")]
    CodeInvalid,
    #[error(transparent)]
    TooManyAttempts(Throttled),
}

cqrs::refusal!(ChoosePasswordError {
    PasswordRefused(refused) => crate::problems::VALIDATION_FAILED {
        cqrs::RefusalDetails::field("/new_password", *refused)
    },
    CodeInvalid => crate::problems::CODE_INVALID,
    TooManyAttempts(throttled) => crate::problems::TOO_MANY_ATTEMPTS {
        cqrs::RefusalDetails::throttled(throttled)
    },
});

cqrs::command!(ChoosePassword = "flows.choose_password", Anyone => (), ChoosePasswordError);

/// Hashes between two transactions, and only if the link is valid.
pub(crate) struct ChoosePasswordHandler {
    pub password_policy: PasswordPolicy,
    pub password_screen: Arc<dyn PasswordScreen>,
    pub hasher: Arc<dyn Hasher>,
    pub links: Arc<dyn Dispatch<ProvePasswordLink>>,
    pub resets: Arc<dyn Dispatch<ApplyPasswordReset>>,
    pub undos: Arc<dyn Dispatch<ApplyEmailChangeUndo>>,
    pub invitations: Arc<dyn Dispatch<AcceptInvitation>>,
}

#[async_trait]
impl Handler<ChoosePassword> for ChoosePasswordHandler {
    async fn handle(&self, context: &Context, command: ChoosePassword) -> Outcome<ChoosePassword> {
        let ChoosePassword { token, password } = command;
        let (policy, screen) = (&self.password_policy, self.password_screen.as_ref());
        policy
            .check_without_address(&password, screen)
            .map_err(ChoosePasswordError::PasswordRefused)?;

        let prove = ProvePasswordLink {
            token: token.clone(),
        };
        let proof = self
            .links
            .dispatch(context, prove)
            .await
            .map_err(throttled)?;
        let address = address_of(&proof).ok_or(ChoosePasswordError::CodeInvalid)?;
        // checked after the link, because the refusal reveals the owner's address
        policy
            .check(&password, address, screen)
            .map_err(ChoosePasswordError::PasswordRefused)?;

        let caller = HashCaller::Client(Network::of(context.source()));
        let password_hash = self.hasher.hash(caller, password).await?;

        self.redeem(context, &proof, token, password_hash).await
    }
}

impl ChoosePasswordHandler {
    async fn redeem(
        &self,
        context: &Context,
        proof: &PasswordLinkProof,
        token: PasswordToken,
        password_hash: PasswordHash,
    ) -> Outcome<ChoosePassword> {
        match proof {
            PasswordLinkProof::Wrong => Err(ChoosePasswordError::CodeInvalid.into()),
            PasswordLinkProof::Reset(_) => {
                let reset = ApplyPasswordReset {
                    token,
                    password_hash,
                };
                let applied = self.resets.dispatch(context, reset).await;
                applied.map_err(not_applied)
            }
            PasswordLinkProof::EmailChangeUndo(_) => {
                let undo = ApplyEmailChangeUndo {
                    token,
                    password_hash,
                };
                let undone = self.undos.dispatch(context, undo).await;
                undone.map_err(not_undone)
            }
            PasswordLinkProof::Invitation(_) => {
                let accept = AcceptInvitation {
                    token,
                    password_hash,
                };
                let accepted = self.invitations.dispatch(context, accept).await;
                accepted.map_err(not_accepted)
            }
        }
    }
}

/// Returns the address of the account after the link was used.
const fn address_of(proof: &PasswordLinkProof) -> Option<&EmailAddress> {
    match proof {
        PasswordLinkProof::Reset(address)
        | PasswordLinkProof::EmailChangeUndo(address)
        | PasswordLinkProof::Invitation(address) => Some(address),
        PasswordLinkProof::Wrong => None,
    }
}

fn throttled(failure: Failure<ProvePasswordLinkError>) -> Failure<ChoosePasswordError> {
    failure.map_refusal(|ProvePasswordLinkError::TooManyAttempts(throttled)| {
        ChoosePasswordError::TooManyAttempts(throttled)
    })
}

fn not_applied(failure: Failure<ApplyPasswordResetError>) -> Failure<ChoosePasswordError> {
    failure.map_refusal(|ApplyPasswordResetError::LinkClosed(_)| ChoosePasswordError::CodeInvalid)
}

fn not_undone(failure: Failure<ApplyEmailChangeUndoError>) -> Failure<ChoosePasswordError> {
    failure.map_refusal(|ApplyEmailChangeUndoError::LinkClosed(_)| ChoosePasswordError::CodeInvalid)
}

fn not_accepted(failure: Failure<AcceptInvitationError>) -> Failure<ChoosePasswordError> {
    failure.map_refusal(|AcceptInvitationError::CodeInvalid| ChoosePasswordError::CodeInvalid)
}

impl<P: FlowPool> Wiring<ChoosePassword> for Module<P> {
    fn execution(&self) -> impl Execution<ChoosePassword> {
        Direct(ChoosePasswordHandler {
            password_policy: self.services.password_policy.clone(),
            password_screen: self.services.password_screen.clone(),
            hasher: self.services.hasher.clone(),
            links: self.services.auth.clone(),
            resets: self.services.auth.clone(),
            undos: self.services.auth.clone(),
            invitations: self.shared(),
        })
    }
}
