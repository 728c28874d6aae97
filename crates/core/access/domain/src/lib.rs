//! Roles and their grants to users.

mod description;
mod events;
mod role;
mod role_grants;
mod role_name;

pub use description::RoleDescription;
pub use events::{RoleChanged, RoleCreated, RoleDeleted, RoleEvent};
pub use kernel::PrivilegeEscalation;
pub use role::{BuiltInRole, Role, RoleId, RoleState};
pub use role_grants::{RoleGranted, RoleGrants, RoleGrantsEvent, RoleRevoked};
pub use role_name::{InvalidRoleName, RoleName};
