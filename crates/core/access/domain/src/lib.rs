//! Roles and who holds them.

mod assignment;
mod role;

pub use assignment::{Assignment, AssignmentEvent, RoleAssigned};
pub use role::{InvalidRoleName, RoleName};
