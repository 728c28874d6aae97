//! Profiles, the views of users, and exports of personal data.

pub mod commands;
mod module;
pub mod permissions;
pub mod ports;
pub mod problems;
pub mod queries;

pub use commands::*;
pub use module::{Module, Services, UserProfilePool, UserProfileReads};
pub use queries::*;

cqrs::messages! {
    /// The messages of this context.
    pub trait UserProfileMessages {
        StartProfile, FinalizeProfile, ChangeProfile, GetCurrentUser, GetUser, ListUsers,
        RequestExport, PrepareExport, GetExport, FindExport, CollectPersonalData, ExportUser,
    }
}
