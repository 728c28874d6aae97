//! Starts the profile of a new account.

use crate::module::{Module, UserProfilePool, UserProfilePorts};
use crate::ports::ProfileRepository;
use async_trait::async_trait;
use cqrs::{Context, ContextModule, Execution, Handler, Internal, Outcome, Wiring};
use kernel::{Locale, UserId};
use services::Clock;
use std::{convert::Infallible, sync::Arc};
use user_profile_domain::Profile;

#[derive(Debug, Clone)]
pub struct StartProfile {
    pub user_id: UserId,
    pub locale: Locale,
}

cqrs::command!(StartProfile = "user_profile.start", Internal => (), Infallible);

pub(crate) struct StartProfileHandler {
    pub profiles: Arc<dyn ProfileRepository>,
    pub clock: Arc<dyn Clock>,
}

#[async_trait]
impl Handler<StartProfile> for StartProfileHandler {
    async fn handle(&self, _: &Context, command: StartProfile) -> Outcome<StartProfile> {
        let profile = Profile::start(command.user_id, command.locale, self.clock.now());

        Ok(self.profiles.save(&profile).await?)
    }
}

impl<P: UserProfilePool> Wiring<StartProfile> for Module<P> {
    fn execution(&self) -> impl Execution<StartProfile> {
        self.in_transaction(|module, tx| StartProfileHandler {
            profiles: tx.profiles(),
            clock: module.services.clock.clone(),
        })
    }
}
