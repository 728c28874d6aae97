//! What the context needs from outside.

mod administrators;
mod assignments;
mod epochs;
mod roles;

pub use administrators::Administrators;
pub use assignments::AssignmentRepository;
pub use epochs::AuthorizationEpochs;
pub use roles::RoleRepository;

cqrs::ports! {
    /// What a transaction offers the handlers of this context.
    pub trait AccessPorts: cqrs::ReceiptPorts, services::RightsPorts {
        administrators: Administrators,
        assignments: AssignmentRepository,
        epochs: AuthorizationEpochs,
        roles: RoleRepository,
    }
}
