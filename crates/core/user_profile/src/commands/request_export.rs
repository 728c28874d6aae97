//! Requests an export of the caller's personal data, which a job prepares.

use crate::module::{JobPorts, Module, UserProfilePool, UserProfilePorts};
use crate::{PrepareExport, ports::ExportRepository};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use cqrs::{Context, ContextModule, Execution, Handler, Outcome, SignedIn, Wiring};
use serde::{Deserialize, Serialize};
use services::{Clock, JobQueue, NewJob, UuidGenerator};
use std::sync::Arc;
use user_profile_domain::{DataExport, ExportId, ExportRules, TooManyExports};

#[derive(Debug, Clone)]
pub struct RequestExport;

/// The export in preparation, which an earlier request may have created.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestedExport {
    pub id: ExportId,
    pub requested_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RequestExportError {
    /// The account was erased while its access token is still valid.
    #[error("the user no longer exists")]
    UnknownUser,
    #[error(transparent)]
    TooMany(#[from] TooManyExports),
}

cqrs::refusal!(RequestExportError {
    UnknownUser => crate::problems::INVALID_TOKEN,
    TooMany(refused) => crate::problems::TOO_MANY_EXPORTS {
        cqrs::RefusalDetails::retry_at(refused.retry_at)
    },
});

cqrs::command!(RequestExport = "user_profile.request_export", SignedIn => RequestedExport, RequestExportError);

pub(crate) struct RequestExportHandler {
    pub exports: Arc<dyn ExportRepository>,
    pub jobs: Arc<dyn JobQueue>,
    pub rules: ExportRules,
    pub uuids: Arc<dyn UuidGenerator>,
    pub clock: Arc<dyn Clock>,
}

#[async_trait]
impl Handler<RequestExport> for RequestExportHandler {
    async fn handle(&self, context: &Context, _: RequestExport) -> Outcome<RequestExport> {
        let user_id = context.signed_in()?.user_id;
        let now = self.clock.now();
        let living = self
            .exports
            .lock_unexpired_of(user_id, now)
            .await?
            .ok_or(RequestExportError::UnknownUser)?;
        if let Some(pending) = living.iter().find(|export| export.is_pending()) {
            return Ok(pending.into());
        }

        let id = ExportId::new(self.uuids.next());
        let export = DataExport::request(id, user_id, &living, &self.rules, now)
            .map_err(RequestExportError::TooMany)?;

        self.exports.save(&export).await?;
        let preparation = NewJob::of(&PrepareExport { export_id: id }, self.uuids.next(), now)?;
        self.jobs.enqueue(preparation).await?;
        Ok((&export).into())
    }
}

impl From<&DataExport> for RequestedExport {
    fn from(export: &DataExport) -> Self {
        let state = export.state();
        Self {
            id: state.id,
            requested_at: state.requested_at,
            expires_at: state.expires_at,
        }
    }
}

impl<P: UserProfilePool> Wiring<RequestExport> for Module<P> {
    fn execution(&self) -> impl Execution<RequestExport> {
        self.in_transaction(|module, tx| RequestExportHandler {
            exports: tx.exports(),
            jobs: tx.jobs(),
            rules: module.services.export_rules,
            uuids: module.services.uuids.clone(),
            clock: module.services.clock.clone(),
        })
        .with_receipts()
    }
}
