//! What the context can tell.

mod collect_personal_data;
mod find_export;
mod get_current_user;
mod get_export;

pub use collect_personal_data::{
    AccountData, CollectPersonalData, CollectPersonalDataError, EventData, ExportData, PersonalData, ProfileData,
    RegistrationData, SessionData,
};
pub use find_export::{FindExport, FindExportError, StoredExport};
pub use get_current_user::{CurrentUserView, GetCurrentUser, GetCurrentUserError, UserStatus, ViewTag};
pub use get_export::{ExportStatus, ExportView, GetExport, GetExportError, GetExportHandler};
