use crate::module::{AccessPool, Module};
use crate::{RoleView, RolesRead};
use cqrs::{ContextModule, Execution, Permitted, Wiring};
use kernel::UserId;

/// Lists the roles of a user, sorted by name.
#[derive(Debug, Clone)]
pub struct ListUserRoles {
    pub user_id: UserId,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ListUserRolesError {
    #[error("there is no such user")]
    UnknownUser,
}

cqrs::refusal!(ListUserRolesError { UnknownUser => crate::problems::USER_NOT_FOUND });

cqrs::query!(ListUserRoles = "access.list_user_roles", Permitted<RolesRead> => Vec<RoleView>, ListUserRolesError);

impl<P: AccessPool> Wiring<ListUserRoles> for Module<P> {
    fn execution(&self) -> impl Execution<ListUserRoles> {
        self.reading(|_, reads| reads)
    }
}
