//! Creates an administrator on behalf of the operator: open account → start profile → grant
//! `superadmin`.

use crate::module::{FlowPool, Module};
use access::{GrantRoleAsSystem, GrantRoleAsSystemError};
use access_domain::RoleName;
use async_trait::async_trait;
use auth::{OpenAccount, OpenAccountError};
use cqrs::{
    Context, ContextModule, Direct, Dispatch, Execution, Failure, Handler, Internal, Outcome,
    Wiring,
};
use kernel::{
    EmailAddress, Locale, Password, PasswordHash, PasswordPolicy, PasswordRefused, PasswordScreen,
    UserId,
};
use services::{HashCaller, Hasher};
use std::sync::Arc;
use user_profile::StartProfile;

#[derive(Debug, Clone)]
pub struct CreateAdministrator {
    pub address: EmailAddress,
    pub password: Password,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreatedAdministrator {
    pub user_id: UserId,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CreateAdministratorError {
    #[error("the password {0}")]
    PasswordRefused(PasswordRefused),
    #[error("an account with this address exists already")]
    AddressTaken,
}

cqrs::refusal!(CreateAdministratorError {
    PasswordRefused(refused) => crate::problems::PASSWORD_REFUSED {
        cqrs::RefusalDetails::field("/password", *refused)
    },
    AddressTaken => auth::problems::ADDRESS_TAKEN,
});

cqrs::command!(
    CreateAdministrator = "flows.create_administrator", Internal => CreatedAdministrator, CreateAdministratorError
);

/// Hashes before the transaction, never in it.
pub(crate) struct CreateAdministratorHandler {
    pub password_policy: PasswordPolicy,
    pub password_screen: Arc<dyn PasswordScreen>,
    pub hasher: Arc<dyn Hasher>,
    pub recorder: Arc<dyn Dispatch<RecordAdministrator>>,
}

#[async_trait]
impl Handler<CreateAdministrator> for CreateAdministratorHandler {
    async fn handle(
        &self,
        context: &Context,
        command: CreateAdministrator,
    ) -> Outcome<CreateAdministrator> {
        let CreateAdministrator { address, password } = command;
        self.password_policy
            .check(&password, &address, self.password_screen.as_ref())
            .map_err(CreateAdministratorError::PasswordRefused)?;

        let password_hash = self.hasher.hash(HashCaller::Operator, password).await?;

        let record = RecordAdministrator {
            address,
            password_hash,
        };
        let recorded = self.recorder.dispatch(context, record).await;
        recorded.map_err(|failure| {
            failure.map_refusal(|RecordAdministratorError::AddressTaken| {
                CreateAdministratorError::AddressTaken
            })
        })
    }
}

#[derive(Debug, Clone)]
pub struct RecordAdministrator {
    pub address: EmailAddress,
    pub password_hash: PasswordHash,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RecordAdministratorError {
    #[error("an account with this address exists already")]
    AddressTaken,
}

cqrs::refusal!(RecordAdministratorError { AddressTaken => auth::problems::ADDRESS_TAKEN });

cqrs::command!(
    RecordAdministrator = "flows.record_administrator", Internal => CreatedAdministrator, RecordAdministratorError
);

pub(crate) struct RecordAdministratorHandler {
    pub accounts: Arc<dyn Dispatch<OpenAccount>>,
    pub profiles: Arc<dyn Dispatch<StartProfile>>,
    pub roles: Arc<dyn Dispatch<GrantRoleAsSystem>>,
}

#[async_trait]
impl Handler<RecordAdministrator> for RecordAdministratorHandler {
    async fn handle(
        &self,
        context: &Context,
        command: RecordAdministrator,
    ) -> Outcome<RecordAdministrator> {
        let RecordAdministrator {
            address,
            password_hash,
        } = command;
        let opened = self
            .accounts
            .dispatch(
                context,
                OpenAccount {
                    address,
                    password_hash,
                },
            )
            .await;
        let user_id = opened
            .map_err(|failure| {
                failure.map_refusal(|OpenAccountError::AddressTaken| {
                    RecordAdministratorError::AddressTaken
                })
            })?
            .user_id;

        let start = StartProfile {
            user_id,
            locale: Locale::default(),
        };
        self.profiles
            .dispatch(context, start)
            .await
            .map_err(Failure::refusal_is_unexpected)?;

        let grant = GrantRoleAsSystem {
            user_id,
            role: RoleName::superadmin(),
        };
        let granted = self.roles.dispatch(context, grant).await;
        granted.map_err(Failure::<GrantRoleAsSystemError>::refusal_is_unexpected)?;
        Ok(CreatedAdministrator { user_id })
    }
}

impl<P: FlowPool> Wiring<CreateAdministrator> for Module<P> {
    fn execution(&self) -> impl Execution<CreateAdministrator> {
        Direct(CreateAdministratorHandler {
            password_policy: self.services.password_policy.clone(),
            password_screen: self.services.password_screen.clone(),
            hasher: self.services.hasher.clone(),
            recorder: self.shared(),
        })
    }
}

impl<P: FlowPool> Wiring<RecordAdministrator> for Module<P> {
    fn execution(&self) -> impl Execution<RecordAdministrator> {
        self.in_transaction(|module, _| RecordAdministratorHandler {
            accounts: module.services.auth.clone(),
            profiles: module.services.user_profile.clone(),
            roles: module.services.access.clone(),
        })
    }
}
