use auth::FindUser;
use infra_cli::{Operator, Problem};
use kernel::{EmailAddress, UserId};

/// A user by id or e-mail address.
#[derive(Debug, Clone)]
pub(crate) enum UserReference {
    Id(UserId),
    Address(EmailAddress),
}

/// The text is neither an id nor an e-mail address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be the id or the e-mail address of a user")]
pub(crate) struct InvalidUserReference;

impl UserReference {
    pub(crate) fn parse(text: &str) -> Result<Self, InvalidUserReference> {
        let id = UserId::parse(text).map(Self::Id);
        id.or_else(|_| EmailAddress::parse(text).map(Self::Address))
            .map_err(|_| InvalidUserReference)
    }

    /// Returns the id of the user. Does not check whether a given id exists.
    pub(crate) async fn resolve(self, operator: &Operator) -> Result<UserId, Problem> {
        match self {
            Self::Id(user_id) => Ok(user_id),
            Self::Address(address) => operator.dispatch(FindUser { address }).await,
        }
    }
}
