//! The current user, and exports of personal data.

use crate::memory::{InMemoryReads, tables::Tables};
use async_trait::async_trait;
use auth_domain::AccountState;
use cqrs::{Context, Handler, Outcome};
use user_profile::{
    CollectPersonalData, CollectPersonalDataError, CurrentUserView, FindExport, FindExportError,
    GetCurrentUser, GetCurrentUserError, StoredExport, UserStatus,
};
use user_profile_domain::ExportState;

#[async_trait]
impl Handler<GetCurrentUser> for InMemoryReads {
    async fn handle(&self, context: &Context, _: GetCurrentUser) -> Outcome<GetCurrentUser> {
        let user_id = context.signed_in()?.user_id;
        let view = self.tables(|tables| {
            let (account, _) = tables
                .accounts
                .find(user_id)
                .ok_or(GetCurrentUserError::UnknownUser)?;
            tables
                .own_view(account)
                .ok_or(GetCurrentUserError::ProfileIncomplete)
        })?;
        Ok(view?)
    }
}

#[async_trait]
impl Handler<FindExport> for InMemoryReads {
    async fn handle(&self, _: &Context, query: FindExport) -> Outcome<FindExport> {
        let found = self.export(query.id)?;
        let living = found
            .filter(|(state, _)| state.user_id == query.user_id && state.expires_at > self.now());
        let (state, document) = living.ok_or(FindExportError::Unknown)?;
        let ExportState {
            id,
            requested_at,
            expires_at,
            ..
        } = state;
        Ok(StoredExport {
            id,
            requested_at,
            expires_at,
            document,
        })
    }
}

#[async_trait]
impl Handler<CollectPersonalData> for InMemoryReads {
    async fn handle(
        &self,
        _: &Context,
        query: CollectPersonalData,
    ) -> Outcome<CollectPersonalData> {
        let data = self.tables(|tables| tables.personal_data(query.user_id, self.now()))?;
        Ok(data.ok_or(CollectPersonalDataError::UnknownUser)?)
    }
}

impl Tables {
    /// `None` before the profile is finalized.
    fn own_view(&self, account: AccountState) -> Option<CurrentUserView> {
        let (profile, _) = self
            .profiles
            .find(account.id)
            .filter(|(profile, _)| profile.finalized_at.is_some())?;
        Some(CurrentUserView {
            id: account.id,
            created_at: account.created_at,
            first_name: profile.first_name?.as_str().to_owned(),
            last_name: profile.last_name?.as_str().to_owned(),
            email: account.address,
            locale: profile.locale,
            status: if account.suspended_at.is_some() {
                UserStatus::Suspended
            } else {
                UserStatus::Ready
            },
            roles: self
                .roles_of(account.id)
                .iter()
                .map(ToString::to_string)
                .collect(),
            permissions: self.permissions_of(account.id),
        })
    }
}
