//! What the context can do.

mod assign_role;

pub use assign_role::{AssignRole, AssignRoleError, AssignRoleHandler};
