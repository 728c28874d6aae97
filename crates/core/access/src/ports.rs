//! The ports of the context.

mod administrators;
mod assignments;
mod epochs;
mod roles;

pub use administrators::Administrators;
pub use assignments::AssignmentRepository;
pub use epochs::AuthorizationEpochs;
pub use roles::RoleRepository;

cqrs::ports! {
    /// Transactions that the handlers of this context can use.
    pub trait AccessPorts: cqrs::ReceiptPorts, services::RightsPorts {
        administrators: Administrators,
        assignments: AssignmentRepository,
        epochs: AuthorizationEpochs,
        roles: RoleRepository,
    }
}
