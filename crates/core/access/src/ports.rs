//! The ports of the context.

mod assignments;
mod epochs;
mod roles;

pub use assignments::AssignmentRepository;
pub use epochs::AuthorizationEpochs;
pub use roles::RoleRepository;

cqrs::ports! {
    /// Transactions that the handlers of this context can use.
    pub trait AccessPorts: cqrs::ReceiptPorts, services::RightsPorts {
        assignments: AssignmentRepository,
        epochs: AuthorizationEpochs,
        roles: RoleRepository,
    }
}
