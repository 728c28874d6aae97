//! Exports the personal data of a user for an operator, for example after a request by letter.

use crate::module::{Module, UserProfilePool, UserProfilePorts};
use crate::{CollectPersonalData, CollectPersonalDataError, PersonalData, ports::ExportRepository};
use async_trait::async_trait;
use cqrs::{
    Context, ContextModule, Dispatch, Execution, Handler, Outcome, Permitted, Required, Wiring,
};
use kernel::{Permission, PrivilegeEscalation, UserId};
use services::{Clock, PersonalDataHolders, RightsGuard, UuidGenerator};
use std::sync::Arc;
use user_profile_domain::{DataExport, ExportId};

#[derive(Debug, Clone)]
pub struct ExportUser {
    pub user_id: UserId,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ExportUserError {
    #[error("there is no such user")]
    UnknownUser,
    #[error(transparent)]
    Escalation(#[from] PrivilegeEscalation),
}

cqrs::refusal!(ExportUserError {
    UnknownUser => crate::problems::USER_NOT_FOUND,
    Escalation(_) => crate::problems::PRIVILEGE_ESCALATION,
});

#[derive(Debug)]
pub struct UsersExport;

impl Required for UsersExport {
    const PERMISSION: Permission = Permission::declared("users:export");
}

cqrs::command!(ExportUser = "user_profile.export_user", Permitted<UsersExport> => PersonalData, ExportUserError);

pub(crate) struct ExportUserHandler {
    pub guard: RightsGuard,
    pub exports: Arc<dyn ExportRepository>,
    pub data: Arc<dyn Dispatch<CollectPersonalData>>,
    pub holders: PersonalDataHolders,
    pub uuids: Arc<dyn UuidGenerator>,
    pub clock: Arc<dyn Clock>,
}

#[async_trait]
impl Handler<ExportUser> for ExportUserHandler {
    async fn handle(&self, context: &Context, command: ExportUser) -> Outcome<ExportUser> {
        let (user_id, now) = (command.user_id, self.clock.now());
        self.guard
            .enter_over::<ExportUserError>(context, &UsersExport::PERMISSION, user_id)
            .await?;
        let mut data = self
            .data
            .dispatch(context, CollectPersonalData { user_id })
            .await
            .map_err(|failure| {
                failure.map_refusal(|CollectPersonalDataError::UnknownUser| {
                    ExportUserError::UnknownUser
                })
            })?;
        data.contexts = self.holders.collect(context, user_id).await?;

        let id = ExportId::new(self.uuids.next());
        self.exports
            .save(&DataExport::deliver(id, user_id, now))
            .await?;
        Ok(data)
    }
}

impl<P: UserProfilePool> Wiring<ExportUser> for Module<P> {
    fn execution(&self) -> impl Execution<ExportUser> {
        self.in_transaction(|module, tx| ExportUserHandler {
            guard: module.rights_guard(&tx),
            exports: tx.exports(),
            data: module.shared(),
            holders: module.services.personal_data.clone(),
            uuids: module.services.uuids.clone(),
            clock: module.services.clock.clone(),
        })
    }
}
