use cqrs::{Permitted, Required};
use kernel::Permission;
use serde::Serialize;
use std::convert::Infallible;

/// All roles, by name.
#[derive(Debug, Clone)]
pub struct ListRoles;

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RoleView {
    pub name: String,
    pub description: String,
    /// Sorted by name; all that are declared, for a role that means them all.
    pub permissions: Vec<Permission>,
}

#[derive(Debug)]
pub struct RolesRead;

impl Required for RolesRead {
    const PERMISSION: Permission = Permission::declared("roles:read");
}

cqrs::query!(ListRoles = "access.list_roles", Permitted<RolesRead> => Vec<RoleView>, Infallible);
