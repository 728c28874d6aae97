//! The queries of the context.

mod collect_personal_data;
mod find_export;
mod get_current_user;
mod get_export;
mod get_user;
mod list_users;

pub use collect_personal_data::{
    AccountData, CollectPersonalData, CollectPersonalDataError, EmailChangeData,
    EmailChangeUndoData, EventData, ExportData, PasswordLinkData, PersonalData, ProfileData,
    RegistrationData, SessionData,
};
pub use find_export::{FindExport, FindExportError, StoredExport};
pub use get_current_user::{
    CurrentUserView, GetCurrentUser, GetCurrentUserError, UserStatus, ViewTag,
};
pub use get_export::{ExportStatus, ExportView, GetExport, GetExportError};
pub use get_user::{GetUser, GetUserError, UserView, WhichUser};
pub use list_users::{
    EmailPrefix, ListUsers, ListUsersError, UserFilter, UserOrder, UserPlace, UserSummary,
    UsersRead,
};
