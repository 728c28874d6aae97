//! What the context can do.

mod change_profile;
mod export_user;
mod finalize_profile;
mod prepare_export;
mod request_export;
mod start_profile;

pub use change_profile::{ChangeProfile, ChangeProfileError, ChangeProfileHandler, ExpectedView};
pub use export_user::{ExportUser, ExportUserError, ExportUserHandler, UsersExport};
pub use finalize_profile::{FinalizeProfile, FinalizeProfileError, FinalizeProfileHandler};
pub use prepare_export::{PrepareExport, PrepareExportHandler};
pub use request_export::{RequestExport, RequestExportError, RequestExportHandler, RequestedExport};
pub use start_profile::{StartProfile, StartProfileHandler};
