use crate::module::{Module, UserProfilePool};
use crate::{FindExport, FindExportError};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use cqrs::{Context, Direct, Dispatch, Execution, Fault, Handler, Outcome, SignedIn, Wiring};
use kernel::UserId;
use serde::Serialize;
use services::{SealPurpose, Sealer};
use std::sync::Arc;
use user_profile_domain::ExportId;

/// Returns one of the caller's own exports.
#[derive(Debug, Clone)]
pub struct GetExport {
    pub id: ExportId,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ExportStatus {
    Pending,
    Ready,
}

#[derive(Clone, PartialEq)]
pub struct ExportView {
    pub id: ExportId,
    pub status: ExportStatus,
    pub requested_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    /// The stored [`PersonalData`](crate::PersonalData), once the export is ready.
    pub data: Option<serde_json::Value>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum GetExportError {
    /// Also reported for expired exports and those of other users.
    #[error("you have no such export")]
    Unknown,
}

cqrs::refusal!(GetExportError { Unknown => crate::problems::EXPORT_NOT_FOUND });

cqrs::query!(GetExport = "user_profile.get_export", SignedIn => ExportView, GetExportError);

pub(crate) struct GetExportHandler {
    pub exports: Arc<dyn Dispatch<FindExport>>,
    pub sealer: Arc<dyn Sealer>,
}

#[async_trait]
impl Handler<GetExport> for GetExportHandler {
    async fn handle(&self, context: &Context, query: GetExport) -> Outcome<GetExport> {
        let user_id = context.signed_in()?.user_id;
        let find = FindExport {
            id: query.id,
            user_id,
        };
        let stored = self.exports.dispatch(context, find).await;
        let stored = stored.map_err(|failure| {
            failure.map_refusal(|FindExportError::Unknown| GetExportError::Unknown)
        })?;

        let open = |sealed: Vec<u8>| self.open(&sealed, stored.id, user_id);
        let data = stored.document.map(open).transpose()?;
        let status = if data.is_some() {
            ExportStatus::Ready
        } else {
            ExportStatus::Pending
        };
        let (requested_at, expires_at) = (stored.requested_at, stored.expires_at);
        Ok(ExportView {
            id: stored.id,
            status,
            requested_at,
            expires_at,
            data,
        })
    }
}

impl GetExportHandler {
    /// Compares the user in the document with the caller: the seal binds the document to its row,
    /// but not the row to its user.
    fn open(
        &self,
        sealed: &[u8],
        id: ExportId,
        user_id: UserId,
    ) -> Result<serde_json::Value, Fault> {
        let place = id.uuid();
        let document = self
            .sealer
            .open(SealPurpose::DATA_EXPORT, sealed, place.as_bytes())?;
        let data: serde_json::Value =
            serde_json::from_slice(&document).map_err(Fault::unexpected)?;
        let of = data
            .pointer("/account/id")
            .and_then(serde_json::Value::as_str);
        if of != Some(user_id.to_string().as_str()) {
            return Err(Fault::unexpected(
                "the document is not an export of its user",
            ));
        }
        Ok(data)
    }
}

impl<P: UserProfilePool> Wiring<GetExport> for Module<P> {
    fn execution(&self) -> impl Execution<GetExport> {
        Direct(GetExportHandler {
            exports: self.shared(),
            sealer: self.services.sealer.clone(),
        })
    }
}
