use super::{UserSummary, UsersRead};
use crate::module::{Module, UserProfilePool, UserProfileReadPorts};
use crate::ports::UserDirectory;
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use cqrs::{Context, ContextModule, Execution, Handler, Outcome, Permitted, Wiring};
use kernel::{EmailAddress, UserId};
use services::Clock;
use std::sync::Arc;

/// Returns the details of one user.
#[derive(Debug, Clone)]
pub struct GetUser {
    pub who: WhichUser,
}

#[derive(Debug, Clone)]
pub enum WhichUser {
    Id(UserId),
    /// Compared regardless of case.
    Address(EmailAddress),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserView {
    pub summary: UserSummary,
    /// The language of mails to the user.
    pub locale: Option<String>,
    pub profile_finalized_at: Option<DateTime<Utc>>,
    pub suspended_at: Option<DateTime<Utc>>,
    /// The scheduled time of erasure.
    pub deletes_at: Option<DateTime<Utc>>,
    /// The number of active sessions.
    pub sessions: i64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum GetUserError {
    #[error("there is no such user")]
    UnknownUser,
}

cqrs::refusal!(GetUserError { UnknownUser => crate::problems::USER_NOT_FOUND });

cqrs::query!(GetUser = "user_profile.get_user", Permitted<UsersRead> => UserView, GetUserError);

pub(crate) struct GetUserHandler {
    pub directory: Arc<dyn UserDirectory>,
    pub clock: Arc<dyn Clock>,
}

#[async_trait]
impl Handler<GetUser> for GetUserHandler {
    async fn handle(&self, _: &Context, query: GetUser) -> Outcome<GetUser> {
        let found = self.directory.find(&query.who, self.clock.now()).await?;
        Ok(found.ok_or(GetUserError::UnknownUser)?)
    }
}

impl<P: UserProfilePool> Wiring<GetUser> for Module<P> {
    fn execution(&self) -> impl Execution<GetUser> {
        self.point_reading(|module, reads| GetUserHandler {
            directory: reads.user_directory(),
            clock: module.services.clock.clone(),
        })
    }
}
