//! What the context can tell.

mod list_roles;

pub use list_roles::{ListRoles, RoleView};
