use crate::module::{Module, UserProfilePool};
use chrono::{DateTime, Utc};
use cqrs::{ContextModule, Execution, Internal, Wiring};
use kernel::UserId;
use user_profile_domain::ExportId;

/// Finds an unexpired export of the user.
#[derive(Debug, Clone)]
pub struct FindExport {
    pub id: ExportId,
    pub user_id: UserId,
}

#[derive(Clone, PartialEq, Eq)]
pub struct StoredExport {
    pub id: ExportId,
    pub requested_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    /// Sealed; `None` until the export is prepared.
    pub document: Option<Vec<u8>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FindExportError {
    #[error("the user has no such export")]
    Unknown,
}

cqrs::refusal!(FindExportError { Unknown => crate::problems::EXPORT_NOT_FOUND });

cqrs::query!(FindExport = "user_profile.find_export", Internal => StoredExport, FindExportError);

impl<P: UserProfilePool> Wiring<FindExport> for Module<P> {
    fn execution(&self) -> impl Execution<FindExport> {
        self.point_reading(|_, reads| reads)
    }
}
