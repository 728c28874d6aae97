use async_trait::async_trait;
use chrono::{DateTime, Utc};
use cqrs::Fault;
use kernel::UserId;
use user_profile_domain::{DataExport, ExportId};

#[async_trait]
pub trait ExportRepository: Send + Sync {
    /// Those of the user that have not expired, oldest first; nothing where there is no such user. Until the transaction
    /// ends, whoever else asks for the same user's waits.
    async fn lock_living_of(&self, user_id: UserId, now: DateTime<Utc>) -> Result<Option<Vec<DataExport>>, Fault>;

    async fn find(&self, id: ExportId) -> Result<Option<DataExport>, Fault>;

    /// [`Fault::Conflict`] when it was saved by somebody else since it was loaded.
    async fn save(&self, export: &DataExport) -> Result<(), Fault>;

    /// Keeps the sealed document of an export that is stored.
    async fn put_document(&self, id: ExportId, sealed: Vec<u8>) -> Result<(), Fault>;
}
