//! Changes the caller's profile, unless the caller's view of it is outdated.

use crate::module::{Module, UserProfilePool, UserProfilePorts};
use crate::{
    CurrentUserView, GetCurrentUser, GetCurrentUserError, ViewTag, ports::ProfileRepository,
};
use async_trait::async_trait;
use cqrs::{
    Context, ContextModule, Dispatch, Execution, Failure, Handler, Outcome, SignedIn, Wiring,
};
use services::Clock;
use std::sync::Arc;
use user_profile_domain::{NotFinalized, ProfileChanges};

#[derive(Debug, Clone)]
pub struct ChangeProfile {
    pub changes: ProfileChanges,
    pub expected: ExpectedView,
}

/// The state of the view that the caller expects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExpectedView {
    Any,
    /// One of these tags. An empty list never matches.
    OneOf(Vec<ViewTag>),
}

impl ExpectedView {
    fn admits(&self, view: &CurrentUserView) -> bool {
        match self {
            Self::Any => true,
            Self::OneOf(tags) => tags.contains(&view.tag()),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ChangeProfileError {
    /// The account was erased while its access token is still valid.
    #[error("the user no longer exists")]
    UnknownUser,
    #[error("the profile is not finalized yet")]
    ProfileIncomplete,
    #[error("the view changed since it was read")]
    ViewChanged,
}

cqrs::refusal!(ChangeProfileError {
    UnknownUser => crate::problems::INVALID_TOKEN,
    ProfileIncomplete => crate::problems::PROFILE_INCOMPLETE,
    ViewChanged => crate::problems::VERSION_CONFLICT,
});

cqrs::command!(ChangeProfile = "user_profile.change", SignedIn => CurrentUserView, ChangeProfileError);

pub(crate) struct ChangeProfileHandler {
    pub profiles: Arc<dyn ProfileRepository>,
    /// Joins this transaction, so that the view cannot change until the transaction ends.
    pub views: Arc<dyn Dispatch<GetCurrentUser>>,
    pub clock: Arc<dyn Clock>,
}

#[async_trait]
impl Handler<ChangeProfile> for ChangeProfileHandler {
    async fn handle(&self, context: &Context, command: ChangeProfile) -> Outcome<ChangeProfile> {
        let user = context.signed_in()?;
        let mut profile = self
            .profiles
            .lock(user.user_id)
            .await?
            .ok_or(ChangeProfileError::UnknownUser)?;
        let seen = self
            .views
            .dispatch(context, GetCurrentUser)
            .await
            .map_err(not_shown)?;
        if !command.expected.admits(&seen) {
            return Err(ChangeProfileError::ViewChanged.into());
        }

        let changed = profile.change(command.changes, self.clock.now());
        if !changed.map_err(|NotFinalized| ChangeProfileError::ProfileIncomplete)? {
            return Ok(seen);
        }

        self.profiles.save(&profile).await?;
        self.views
            .dispatch(context, GetCurrentUser)
            .await
            .map_err(not_shown)
    }
}

fn not_shown(failure: Failure<GetCurrentUserError>) -> Failure<ChangeProfileError> {
    failure.map_refusal(|refusal| match refusal {
        GetCurrentUserError::UnknownUser => ChangeProfileError::UnknownUser,
        GetCurrentUserError::ProfileIncomplete => ChangeProfileError::ProfileIncomplete,
    })
}

impl<P: UserProfilePool> Wiring<ChangeProfile> for Module<P> {
    fn execution(&self) -> impl Execution<ChangeProfile> {
        self.in_transaction(|module, tx| ChangeProfileHandler {
            profiles: tx.profiles(),
            views: module.shared(),
            clock: module.services.clock.clone(),
        })
    }
}
