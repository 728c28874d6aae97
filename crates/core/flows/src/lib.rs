//! Flows over several contexts: pipelines of their commands, in one transaction. Contexts never know each other; what
//! needs more than one of them lives here.

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
pub use complete_registration::{CompleteRegistration, CompleteRegistrationError, RegistrationCompletion};
pub use create_administrator::{
    CreateAdministrator, CreateAdministratorError, CreatedAdministrator, RecordAdministrator, RecordAdministratorError,
};
pub use invite_user::{InviteUser, InviteUserError, UsersInvite};

pub use module::{FlowPool, Module, Services};
pub use permissions::declared_permissions;

cqrs::messages! {
    /// Every flow that can be asked for.
    pub trait FlowMessages {
        CompleteRegistration, CreateAdministrator, RecordAdministrator, ChoosePassword, AcceptInvitation, InviteUser,
    }
}
