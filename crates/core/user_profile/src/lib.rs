//! Profiles: what people say about themselves, and the views of oneself and of others.

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
    /// Everything this context can be asked.
    pub trait UserProfileMessages {
        StartProfile, FinalizeProfile, ChangeProfile, GetCurrentUser, GetUser, ListUsers,
        RequestExport, PrepareExport, GetExport, FindExport, CollectPersonalData, ExportUser,
    }
}
