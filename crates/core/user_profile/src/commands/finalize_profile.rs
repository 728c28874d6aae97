//! Finalizes the caller's profile, after which the account is ready.

use crate::module::{Module, UserProfilePool, UserProfilePorts};
use crate::{CurrentUserView, GetCurrentUser, ports::ProfileRepository};
use async_trait::async_trait;
use cqrs::{
    Context, ContextModule, Dispatch, Execution, Failure, Handler, Outcome, SignedIn, Wiring,
};
use kernel::Locale;
use services::Clock;
use std::sync::Arc;
use user_profile_domain::{AlreadyFinalized, PersonName};

#[derive(Debug, Clone)]
pub struct FinalizeProfile {
    pub first_name: PersonName,
    pub last_name: PersonName,
    /// `None` keeps the current value.
    pub locale: Option<Locale>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FinalizeProfileError {
    /// The account was erased while its access token is still valid.
    #[error("the user no longer exists")]
    UnknownUser,
    #[error(transparent)]
    AlreadyFinalized(#[from] AlreadyFinalized),
}

cqrs::refusal!(FinalizeProfileError {
    UnknownUser => crate::problems::INVALID_TOKEN,
    AlreadyFinalized(_) => crate::problems::PROFILE_ALREADY_FINALIZED,
});

cqrs::command!(FinalizeProfile = "user_profile.finalize", SignedIn => CurrentUserView, FinalizeProfileError);

pub(crate) struct FinalizeProfileHandler {
    pub profiles: Arc<dyn ProfileRepository>,
    /// Joins this transaction, so that the view includes the change.
    pub views: Arc<dyn Dispatch<GetCurrentUser>>,
    pub clock: Arc<dyn Clock>,
}

#[async_trait]
impl Handler<FinalizeProfile> for FinalizeProfileHandler {
    async fn handle(
        &self,
        context: &Context,
        command: FinalizeProfile,
    ) -> Outcome<FinalizeProfile> {
        let user = context.signed_in()?;
        let mut profile = self
            .profiles
            .find(user.user_id)
            .await?
            .ok_or(FinalizeProfileError::UnknownUser)?;

        profile
            .finalize(
                command.first_name,
                command.last_name,
                command.locale,
                self.clock.now(),
            )
            .map_err(FinalizeProfileError::AlreadyFinalized)?;

        self.profiles.save(&profile).await?;
        self.views
            .dispatch(context, GetCurrentUser)
            .await
            .map_err(Failure::refusal_is_unexpected)
    }
}

impl<P: UserProfilePool> Wiring<FinalizeProfile> for Module<P> {
    fn execution(&self) -> impl Execution<FinalizeProfile> {
        self.in_transaction(|module, tx| FinalizeProfileHandler {
            profiles: tx.profiles(),
            views: module.shared(),
            clock: module.services.clock.clone(),
        })
    }
}
