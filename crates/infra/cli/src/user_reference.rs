use crate::{Messages, Problem, ProblemCode};
use auth::{FindUser, FindUserError};
use cqrs::Context;
use kernel::{EmailAddress, UserId};
use std::str::FromStr;
use uuid::Uuid;

/// How operators name a user.
#[derive(Debug, Clone)]
pub(crate) enum UserReference {
    Id(UserId),
    Address(EmailAddress),
}

impl FromStr for UserReference {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Ok(id) = Uuid::try_parse(text) {
            return Ok(Self::Id(UserId::new(id)));
        }
        EmailAddress::parse(text).map(Self::Address).map_err(|_| "neither a user’s id nor an e-mail address")
    }
}

impl UserReference {
    pub(crate) async fn resolve(&self, messages: &dyn Messages, context: &Context) -> Result<UserId, Problem> {
        let address = match self {
            Self::Id(id) => return Ok(*id),
            Self::Address(address) => address.clone(),
        };
        messages.dispatch(context, FindUser { address }).await.map_err(|failure| {
            Problem::of(failure, |refusal| match refusal {
                FindUserError::UnknownUser => Problem::unknown_user(),
            })
        })
    }
}

impl Problem {
    pub(crate) fn unknown_user() -> Self {
        Self::new(ProblemCode::UserNotFound, "there is no such user")
    }
}
