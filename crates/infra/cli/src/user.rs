use crate::{Problem, ProblemCode, application::Messages};
use auth::{FindAccount, FindAccountError};
use cqrs::Context;
use kernel::{EmailAddress, UserId};
use std::str::FromStr;

/// A user as operators name one.
#[derive(Debug, Clone)]
pub(crate) enum UserReference {
    Id(UserId),
    Address(EmailAddress),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is neither an id nor an e-mail address")]
pub(crate) struct InvalidUserReference;

impl FromStr for UserReference {
    type Err = InvalidUserReference;

    fn from_str(text: &str) -> Result<Self, InvalidUserReference> {
        match (UserId::parse(text), EmailAddress::parse(text)) {
            (Ok(user_id), _) => Ok(Self::Id(user_id)),
            (_, Ok(address)) => Ok(Self::Address(address)),
            _ => Err(InvalidUserReference),
        }
    }
}

impl UserReference {
    /// Whether there is somebody with that id is for the command to find out.
    pub(crate) async fn resolve(self, messages: &dyn Messages, context: &Context) -> Result<UserId, Problem> {
        let address = match self {
            Self::Id(user_id) => return Ok(user_id),
            Self::Address(address) => address,
        };
        let found = messages.dispatch(context, FindAccount { address }).await;
        found.map_err(|failure| {
            Problem::of(failure, |FindAccountError::Unknown| {
                Problem::new(ProblemCode::UserNotFound, "there is no account with this address")
            })
        })
    }
}
