use cqrs::{Internal, Refusal};
use kernel::{EmailAddress, UserId};

/// Who has an address: for the operator, who knows people by theirs.
#[derive(Debug, Clone)]
pub struct FindAccount {
    pub address: EmailAddress,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FindAccountError {
    #[error("there is no account with this address")]
    Unknown,
}

impl Refusal for FindAccountError {}

cqrs::query!(FindAccount = "auth.find_account", Internal => UserId, FindAccountError);
