//! Flows over several contexts: pipelines of their commands, in one transaction. Contexts never know each other; what
//! needs more than one of them lives here.

mod complete_registration;
mod create_administrator;
mod permissions;

pub use complete_registration::{
    CompleteRegistration, CompleteRegistrationError, CompleteRegistrationHandler, RegistrationCompletion,
};
pub use create_administrator::{
    CreateAdministrator, CreateAdministratorError, CreateAdministratorHandler, CreatedAdministrator,
    RecordAdministrator, RecordAdministratorError, RecordAdministratorHandler,
};

pub use permissions::declared_permissions;

cqrs::messages! {
    /// Every flow that can be asked for.
    pub trait FlowMessages { CompleteRegistration, CreateAdministrator, RecordAdministrator }
}
