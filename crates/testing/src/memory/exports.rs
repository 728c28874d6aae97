use super::InMemoryTransaction;
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use cqrs::Fault;
use kernel::UserId;
use user_profile::ports::ExportRepository;
use user_profile_domain::{DataExport, ExportId, ExportState};

#[async_trait]
impl ExportRepository for InMemoryTransaction {
    /// There is one writer.
    async fn lock_unexpired_of(
        &self,
        user_id: UserId,
        now: DateTime<Utc>,
    ) -> Result<Option<Vec<DataExport>>, Fault> {
        self.tables(|tables| {
            if tables.accounts.find(user_id).is_none() {
                return Ok(None);
            }
            let lives = |state: &ExportState| state.user_id == user_id && state.expires_at > now;
            let mut living: Vec<_> = tables
                .exports
                .iter()
                .filter(|(state, _)| lives(state))
                .collect();
            living.sort_unstable_by_key(|(state, _)| (state.requested_at, state.id));
            Ok(Some(
                living
                    .into_iter()
                    .map(|(state, version)| DataExport::restore(*state, version))
                    .collect(),
            ))
        })
    }

    async fn find(&self, id: ExportId) -> Result<Option<DataExport>, Fault> {
        self.tables(|tables| {
            Ok(tables
                .exports
                .find(id)
                .map(|(state, version)| DataExport::restore(state, version)))
        })
    }

    async fn save(&self, export: &DataExport) -> Result<(), Fault> {
        let (state, history) = (export.state(), export.history());
        self.tables(|tables| {
            tables.account_exists(state.user_id)?;
            tables.exports.save(state.id, *state, history.version())?;
            self.append(tables, state.id.uuid(), history)
        })
    }

    async fn put_document(&self, id: ExportId, sealed: Vec<u8>) -> Result<(), Fault> {
        self.tables(|tables| {
            tables.exports.find(id).ok_or(Fault::Conflict)?;
            tables.export_documents.insert(id, sealed);
            Ok(())
        })
    }
}
