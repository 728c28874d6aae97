//! Roles and their assignment to users.

mod assignment;
mod description;
mod events;
mod role;
mod role_name;

pub use assignment::{Assignment, AssignmentEvent, RoleGranted, RoleRevoked};
pub use description::RoleDescription;
pub use events::{RoleChanged, RoleCreated, RoleDeleted, RoleEvent};
pub use kernel::PrivilegeEscalation;
pub use role::{BuiltInRole, Role, RoleId, RoleState};
pub use role_name::{InvalidRoleName, RoleName};
