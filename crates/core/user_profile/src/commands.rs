//! The commands of the context.

mod change_profile;
mod export_user;
mod finalize_profile;
mod prepare_export;
mod request_export;
mod start_profile;

pub use change_profile::{ChangeProfile, ChangeProfileError, ExpectedView};
pub use export_user::{ExportUser, ExportUserError, UsersExport};
pub use finalize_profile::{FinalizeProfile, FinalizeProfileError};
pub use prepare_export::PrepareExport;
pub use request_export::{RequestExport, RequestExportError, RequestedExport};
pub use start_profile::StartProfile;
