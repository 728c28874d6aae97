//! What the context needs from outside.

mod administrators;
mod assignments;
mod epochs;
mod rights;
mod roles;

pub use administrators::Administrators;
pub use assignments::AssignmentRepository;
pub use epochs::AuthorizationEpochs;
pub use rights::RightsOf;
pub use roles::RoleRepository;
