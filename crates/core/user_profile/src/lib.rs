//! Profiles: what people say about themselves, and the view of oneself.

pub mod commands;
pub mod permissions;
pub mod ports;
pub mod queries;

pub use commands::*;
pub use queries::*;

cqrs::messages! {
    /// Everything this context can be asked.
    pub trait UserProfileMessages {
        StartProfile, FinalizeProfile, ChangeProfile, GetCurrentUser,
        RequestExport, PrepareExport, GetExport, FindExport, CollectPersonalData, ExportUser,
    }
}
