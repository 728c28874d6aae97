use crate::module::{AccessPool, Module};
use crate::{RoleView, RolesRead};
use access_domain::RoleName;
use cqrs::{ContextModule, Execution, Permitted, Wiring};

#[derive(Debug, Clone)]
pub struct GetRole {
    pub name: RoleName,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum GetRoleError {
    #[error("there is no such role")]
    UnknownRole,
}

cqrs::refusal!(GetRoleError { UnknownRole => crate::problems::ROLE_NOT_FOUND });

cqrs::query!(GetRole = "access.get_role", Permitted<RolesRead> => RoleView, GetRoleError);

impl<P: AccessPool> Wiring<GetRole> for Module<P> {
    fn execution(&self) -> impl Execution<GetRole> {
        self.point_reading(|_, reads| reads)
    }
}
