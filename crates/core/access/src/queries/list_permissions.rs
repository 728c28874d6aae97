use crate::RolesRead;
use crate::module::{AccessPool, Module};
use cqrs::{ContextModule, Execution, Permitted, Wiring};
use kernel::Permission;
use serde::Serialize;
use std::convert::Infallible;

/// Lists all permissions, sorted by name.
#[derive(Debug, Clone)]
pub struct ListPermissions;

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PermissionView {
    pub name: Permission,
    pub description: String,
    /// `false` if only the database knows the permission, from another version of this program. It
    /// grants nothing.
    pub is_declared: bool,
}

cqrs::query!(ListPermissions = "access.list_permissions", Permitted<RolesRead> => Vec<PermissionView>, Infallible);

impl<P: AccessPool> Wiring<ListPermissions> for Module<P> {
    fn execution(&self) -> impl Execution<ListPermissions> {
        self.reading(|_, reads| reads)
    }
}
