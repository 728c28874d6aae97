//! What the context needs from outside.

mod assignments;
mod epochs;
mod roles;

pub use assignments::AssignmentRepository;
pub use epochs::AuthorizationEpochs;
pub use roles::RoleDirectory;
