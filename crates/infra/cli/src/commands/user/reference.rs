use crate::Problem;
use auth::FindUser;
use cqrs::{Context, Dispatchers};
use kernel::{EmailAddress, UserId};

/// A user as operators name them.
#[derive(Debug, Clone)]
pub(crate) enum UserReference {
    Id(UserId),
    Address(EmailAddress),
}

/// The text is neither.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a user is named by id or e-mail address")]
pub(crate) struct InvalidUserReference;

impl UserReference {
    pub(crate) fn parse(text: &str) -> Result<Self, InvalidUserReference> {
        let id = UserId::parse(text).map(Self::Id);
        id.or_else(|_| EmailAddress::parse(text).map(Self::Address)).map_err(|_| InvalidUserReference)
    }

    /// Of an id it is not asked whether it is anybody's.
    pub(crate) async fn resolve(self, messages: &Dispatchers, context: &Context) -> Result<UserId, Problem> {
        match self {
            Self::Id(user_id) => Ok(user_id),
            Self::Address(address) => Ok(messages.dispatch(context, FindUser { address }).await?),
        }
    }
}
