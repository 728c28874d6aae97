//! The ports of the context.

mod epochs;
mod role_grants;
mod roles;

pub use epochs::AuthorizationEpochs;
pub use role_grants::RoleGrantsRepository;
pub use roles::RoleRepository;

cqrs::ports! {
    /// Transactions that the handlers of this context can use.
    pub trait AccessPorts: cqrs::ReceiptPorts, services::RightsPorts {
        role_grants: RoleGrantsRepository,
        epochs: AuthorizationEpochs,
        roles: RoleRepository,
    }
}
