//! The commands of the context.

mod approve_promised_roles;
mod change_role;
mod create_role;
mod delete_role;
mod grant_promised_roles;
mod grant_role;
mod grant_role_as_system;
mod revoke_role;

pub use approve_promised_roles::{ApprovePromisedRoles, ApprovePromisedRolesError};
pub use change_role::{ChangeRole, ChangeRoleError};
pub use create_role::{CreateRole, CreateRoleError, MAX_ROLES};
pub use delete_role::{DeleteRole, DeleteRoleError};
pub use grant_promised_roles::{GrantPromisedRoles, GrantPromisedRolesError};
pub use grant_role::{GrantRole, GrantRoleError};
pub use grant_role_as_system::{GrantRoleAsSystem, GrantRoleAsSystemError};
pub use revoke_role::{RevokeRole, RevokeRoleError};

use cqrs::Required;
use kernel::Permission;

#[derive(Debug)]
pub struct RolesAssign;

impl Required for RolesAssign {
    const PERMISSION: Permission = crate::permissions::ROLES_ASSIGN;
}

#[derive(Debug)]
pub struct RolesManage;

impl Required for RolesManage {
    const PERMISSION: Permission = crate::permissions::ROLES_MANAGE;
}
