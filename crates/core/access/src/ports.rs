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

cqrs::ports! {
    /// What a transaction offers the handlers of this context.
    pub trait AccessPorts: cqrs::ReceiptPorts {
        administrators: Administrators,
        assignments: AssignmentRepository,
        epochs: AuthorizationEpochs,
        rights: RightsOf,
        roles: RoleRepository,
    }
}
