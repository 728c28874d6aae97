//! Flows over several contexts: pipelines of their commands in one transaction. Contexts do not
//! depend on each other, so use cases that need several of them are defined here.

mod accept_invitation;
mod choose_password;
mod complete_registration;
mod create_administrator;
mod invite_user;
mod module;
mod permissions;
pub mod problems;

pub use accept_invitation::{AcceptInvitation, AcceptInvitationError};
pub use choose_password::{ChoosePassword, ChoosePasswordError};
pub use complete_registration::{
    CompleteRegistration, CompleteRegistrationError, RegistrationCompletion,
};
pub use create_administrator::{
    CreateAdministrator, CreateAdministratorError, CreatedAdministrator, RecordAdministrator,
    RecordAdministratorError,
};
pub use invite_user::{InviteUser, InviteUserError, UsersInvite};

pub use module::{FlowPool, Module, Services};
pub use permissions::declared_permissions;

cqrs::messages! {
    /// The messages of all flows.
    pub trait FlowMessages {
        CompleteRegistration, CreateAdministrator, RecordAdministrator, ChoosePassword, AcceptInvitation, InviteUser,
    }
}
