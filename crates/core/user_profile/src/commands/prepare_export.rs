//! A job that collects the personal data of a user and stores it, sealed, until the export expires.

use crate::module::{Module, UserProfilePool, UserProfilePorts};
use crate::{CollectPersonalData, ports::ExportRepository};
use async_trait::async_trait;
use cqrs::{
    Context, ContextModule, Dispatch, Execution, Failure, Fault, Handler, Internal, Job, Outcome,
    Wiring,
};
use serde::{Deserialize, Serialize};
use services::{Clock, PersonalDataHolders, SealPurpose, Sealer};
use std::{convert::Infallible, sync::Arc};
use user_profile_domain::ExportId;

/// Also the payload of its deliveries, whose kind is its name. Running it again changes nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrepareExport {
    pub export_id: ExportId,
}

cqrs::command!(PrepareExport = "user_profile.prepare_export", Internal => (), Infallible);

impl Job for PrepareExport {}

pub(crate) struct PrepareExportHandler {
    pub exports: Arc<dyn ExportRepository>,
    /// Joins this transaction, because a replica may lag.
    pub data: Arc<dyn Dispatch<CollectPersonalData>>,
    pub holders: PersonalDataHolders,
    pub sealer: Arc<dyn Sealer>,
    pub clock: Arc<dyn Clock>,
}

#[async_trait]
impl Handler<PrepareExport> for PrepareExportHandler {
    async fn handle(&self, context: &Context, command: PrepareExport) -> Outcome<PrepareExport> {
        let (id, now) = (command.export_id, self.clock.now());
        // deleted with its account, or expired
        let Some(mut export) = self.exports.find(id).await? else {
            return Ok(());
        };
        if !export.prepare(now) {
            return Ok(());
        }

        let user_id = export.state().user_id;
        let collect = CollectPersonalData { user_id };
        let mut data = self
            .data
            .dispatch(context, collect)
            .await
            .map_err(Failure::refusal_is_unexpected)?;
        data.contexts = self.holders.collect(context, user_id).await?;
        let document = serde_json::to_vec(&data).map_err(Fault::unexpected)?;
        let place = id.uuid();
        let sealed = self
            .sealer
            .seal(SealPurpose::DATA_EXPORT, &document, place.as_bytes())?;

        self.exports.save(&export).await?;
        Ok(self.exports.put_document(id, sealed).await?)
    }
}

impl<P: UserProfilePool> Wiring<PrepareExport> for Module<P> {
    fn execution(&self) -> impl Execution<PrepareExport> {
        self.in_transaction(|module, tx| PrepareExportHandler {
            exports: tx.exports(),
            data: module.shared(),
            holders: module.services.personal_data.clone(),
            sealer: module.services.sealer.clone(),
            clock: module.services.clock.clone(),
        })
    }
}
