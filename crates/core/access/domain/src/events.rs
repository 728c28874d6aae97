use crate::{RoleId, RoleName};
use kernel::{Permission, aggregate_events};
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RoleCreated {
    pub role_id: RoleId,
    pub role: RoleName,
    pub permissions: Vec<Permission>,
}

/// Lists all permissions of the role after the change. Omits the description because it is free
/// text, which may contain personal data.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RoleChanged {
    pub role_id: RoleId,
    pub role: RoleName,
    pub permissions: Vec<Permission>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RoleDeleted {
    pub role_id: RoleId,
    pub role: RoleName,
}

aggregate_events! {
    RoleEvent of "role" {
        RoleCreated = "access.role_created",
        RoleChanged = "access.role_changed",
        RoleDeleted = "access.role_deleted",
    }
}
