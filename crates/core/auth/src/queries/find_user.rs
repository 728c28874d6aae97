use crate::module::{AuthPool, Module};
use cqrs::{ContextModule, Execution, Permitted, Required, Wiring};
use kernel::{EmailAddress, Permission, UserId};

/// Finds the user whose account has the address.
#[derive(Debug, Clone)]
pub struct FindUser {
    pub address: EmailAddress,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FindUserError {
    #[error("no account has this address")]
    UnknownUser,
}

cqrs::refusal!(FindUserError { UnknownUser => crate::problems::USER_NOT_FOUND });

#[derive(Debug)]
pub struct UsersRead;

impl Required for UsersRead {
    const PERMISSION: Permission = Permission::declared("users:read");
}

cqrs::query!(FindUser = "auth.find_user", Permitted<UsersRead> => UserId, FindUserError);

impl<P: AuthPool> Wiring<FindUser> for Module<P> {
    fn execution(&self) -> impl Execution<FindUser> {
        self.point_reading(|_, reads| reads)
    }
}
