use async_trait::async_trait;
use chrono::{DateTime, Utc};
use cqrs::Fault;
use kernel::UserId;
use user_profile_domain::{DataExport, ExportId};

#[async_trait]
pub trait ExportRepository: Send + Sync {
    /// Finds the unexpired exports of the user, oldest first, and locks the user's exports until
    /// the transaction ends. Returns `None` if there is no such user.
    async fn lock_unexpired_of(
        &self,
        user_id: UserId,
        now: DateTime<Utc>,
    ) -> Result<Option<Vec<DataExport>>, Fault>;

    async fn find(&self, id: ExportId) -> Result<Option<DataExport>, Fault>;

    /// Returns [`Fault::Conflict`] if the stored version differs.
    async fn save(&self, export: &DataExport) -> Result<(), Fault>;

    /// Stores the sealed document of a stored export.
    async fn put_document(&self, id: ExportId, sealed: Vec<u8>) -> Result<(), Fault>;
}
