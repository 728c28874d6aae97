//! Changes the caller's password, which replaces the tokens of the session. Hashes before the
//! transaction, never in it.

use crate::module::{AuthPool, Module};
use crate::{Reauthentication, ReauthenticationError, ReplacePassword, UserTokens};
use async_trait::async_trait;
use cqrs::{Context, Direct, Dispatch, Execution, Failure, Handler, Outcome, SignedIn, Wiring};
use kernel::{Password, PasswordPolicy, PasswordRefused, PasswordScreen};
use std::sync::Arc;

#[derive(Debug, Clone)]
pub struct ChangePassword {
    pub current: Password,
    pub new: Password,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ChangePasswordError {
    #[error("the password {0}")]
    PasswordRefused(PasswordRefused),
    #[error(transparent)]
    NotReauthenticated(#[from] ReauthenticationError),
}

cqrs::refusal!(ChangePasswordError {
    PasswordRefused(refused) => crate::problems::VALIDATION_FAILED {
        cqrs::RefusalDetails::field("/new_password", *refused)
    },
    NotReauthenticated(ReauthenticationError::WrongPassword) =>
        crate::problems::REAUTHENTICATION_FAILED,
    NotReauthenticated(ReauthenticationError::TooManyAttempts(throttled)) =>
        crate::problems::TOO_MANY_ATTEMPTS { cqrs::RefusalDetails::throttled(throttled) },
});

cqrs::command!(
    ChangePassword = "auth.change_password", SignedIn => UserTokens, ChangePasswordError
);

pub(crate) struct ChangePasswordHandler {
    pub password_policy: PasswordPolicy,
    pub password_screen: Arc<dyn PasswordScreen>,
    pub reauthentication: Reauthentication,
    pub replacements: Arc<dyn Dispatch<ReplacePassword>>,
}

#[async_trait]
impl Handler<ChangePassword> for ChangePasswordHandler {
    async fn handle(&self, context: &Context, command: ChangePassword) -> Outcome<ChangePassword> {
        let ChangePassword { current, new } = command;
        self.check(context, &new).await?;
        let reauthenticated = self
            .reauthentication
            .confirm(context, current)
            .await
            .map_err(not_confirmed)?;

        let password_hash = self.reauthentication.hash(context, new).await?;

        let replace = ReplacePassword {
            verified: reauthenticated.verified,
            password_hash,
        };
        self.replacements
            .dispatch(context, replace)
            .await
            .map_err(not_confirmed)
    }
}

impl ChangePasswordHandler {
    /// Checks the new password first, because checking the current one counts an attempt.
    async fn check(
        &self,
        context: &Context,
        new: &Password,
    ) -> Result<(), Failure<ChangePasswordError>> {
        let user = context.signed_in()?;
        let credential = self
            .reauthentication
            .credentials
            .find_by_user(user.user_id)
            .await?;
        let screen = self.password_screen.as_ref();
        let checked = match credential {
            Some(credential) => self.password_policy.check(new, &credential.address, screen),
            None => self.password_policy.check_without_address(new, screen),
        };
        Ok(checked.map_err(ChangePasswordError::PasswordRefused)?)
    }
}

fn not_confirmed(failure: Failure<ReauthenticationError>) -> Failure<ChangePasswordError> {
    failure.map_refusal(ChangePasswordError::NotReauthenticated)
}

impl<P: AuthPool> Wiring<ChangePassword> for Module<P> {
    fn execution(&self) -> impl Execution<ChangePassword> {
        Direct(ChangePasswordHandler {
            password_policy: self.services.password_policy.clone(),
            password_screen: self.services.password_screen.clone(),
            reauthentication: self.reauthentication(),
            replacements: self.shared(),
        })
    }
}
