//! Verify → open account → start profile → open session.

use crate::module::{FlowPool, Module};
use async_trait::async_trait;
use auth::{
    Attempt, AttemptOn, AttemptOutcome, LogInProof, OpenAccount, OpenAccountError, OpenSession,
    Reservation, ReserveAttempt, SettleAttempt, UserTokens,
};
use chrono::{DateTime, Utc};
use cqrs::{
    Anyone, Context, ContextModule, Dispatch, Execution, Failure, Handler, Outcome, Wiring,
};
use kernel::{DeviceName, Fault, Throttled};
use registration::{VerificationOutcome, VerifyRegistration, VerifyRegistrationError};
use registration_domain::RegistrationId;
use serde::{Deserialize, Serialize};
use services::VerificationCode;
use std::sync::Arc;
use user_profile::StartProfile;

#[derive(Debug, Clone)]
pub struct CompleteRegistration {
    pub registration_id: RegistrationId,
    pub code: VerificationCode,
    pub device_name: Option<DeviceName>,
}

#[derive(Debug, Clone)]
pub enum RegistrationCompletion {
    Completed(UserTokens),
    /// The attempt was counted, so the transaction is committed.
    WrongCode,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CompleteRegistrationError {
    /// Also reported if another registration got the address, which is not revealed.
    #[error("the code is wrong, expired or used")]
    CodeInvalid,
    #[error("there were too many wrong codes: ask for a new one")]
    TooManyAttempts { resend_after: DateTime<Utc> },
    /// Too many attempts from one network.
    #[error(transparent)]
    Throttled(Throttled),
}

cqrs::refusal!(CompleteRegistrationError {
    CodeInvalid => crate::problems::CODE_INVALID,
    TooManyAttempts { resend_after } => crate::problems::TOO_MANY_ATTEMPTS {
        cqrs::RefusalDetails::retry_at(*resend_after)
    },
    Throttled(throttled) => crate::problems::TOO_MANY_ATTEMPTS {
        cqrs::RefusalDetails::throttled(throttled)
    },
});

cqrs::command!(
    CompleteRegistration = "flows.complete_registration", Anyone => RegistrationCompletion, CompleteRegistrationError
);

pub(crate) struct CompleteRegistrationHandler {
    pub reservations: Arc<dyn Dispatch<ReserveAttempt>>,
    pub settlements: Arc<dyn Dispatch<SettleAttempt>>,
    pub registrations: Arc<dyn Dispatch<VerifyRegistration>>,
    pub accounts: Arc<dyn Dispatch<OpenAccount>>,
    pub profiles: Arc<dyn Dispatch<StartProfile>>,
    pub sessions: Arc<dyn Dispatch<OpenSession>>,
}

#[async_trait]
impl Handler<CompleteRegistration> for CompleteRegistrationHandler {
    async fn handle(
        &self,
        context: &Context,
        command: CompleteRegistration,
    ) -> Outcome<CompleteRegistration> {
        let CompleteRegistration {
            registration_id,
            code,
            device_name,
        } = command;
        // committed together with the wrong code
        let attempt = self.reserve(context).await?;
        let verify = VerifyRegistration {
            registration_id,
            code,
        };
        let verified = match self
            .registrations
            .dispatch(context, verify)
            .await
            .map_err(not_verified)?
        {
            VerificationOutcome::Verified(verified) => verified,
            VerificationOutcome::WrongCode => {
                self.settle(context, attempt, AttemptOutcome::Failed)
                    .await?;
                return Ok(RegistrationCompletion::WrongCode);
            }
        };
        self.settle(context, attempt, AttemptOutcome::Succeeded)
            .await?;

        let open = OpenAccount {
            address: verified.address,
            password_hash: verified.password_hash,
        };
        let user_id = self
            .accounts
            .dispatch(context, open)
            .await
            .map_err(not_opened)?
            .user_id;

        let start = StartProfile {
            user_id,
            locale: verified.locale,
        };
        self.profiles
            .dispatch(context, start)
            .await
            .map_err(Failure::refusal_is_unexpected)?;

        let open = OpenSession {
            user_id,
            proof: LogInProof::EmailCode,
            device_name,
            attempt: None,
        };
        let tokens = self
            .sessions
            .dispatch(context, open)
            .await
            .map_err(Failure::refusal_is_unexpected)?;
        Ok(RegistrationCompletion::Completed(tokens))
    }
}

impl CompleteRegistrationHandler {
    async fn reserve(
        &self,
        context: &Context,
    ) -> Result<Attempt, Failure<CompleteRegistrationError>> {
        let on = AttemptOn::Network;
        let reserved = self.reservations.dispatch(context, ReserveAttempt { on });
        match reserved.await.map_err(Failure::refusal_is_unexpected)? {
            Reservation::Reserved(attempt) => Ok(attempt),
            Reservation::Throttled(throttled) => {
                Err(CompleteRegistrationError::Throttled(throttled).into())
            }
        }
    }

    async fn settle(
        &self,
        context: &Context,
        attempt: Attempt,
        outcome: AttemptOutcome,
    ) -> Result<(), Failure<CompleteRegistrationError>> {
        let settle = SettleAttempt { attempt, outcome };
        let settled = self.settlements.dispatch(context, settle).await;
        settled.map_err(Failure::refusal_is_unexpected)
    }
}

fn not_verified(failure: Failure<VerifyRegistrationError>) -> Failure<CompleteRegistrationError> {
    failure.map_refusal(|refusal| match refusal {
        VerifyRegistrationError::Unknown => CompleteRegistrationError::CodeInvalid,
        VerifyRegistrationError::TooManyAttempts { resend_after } => {
            CompleteRegistrationError::TooManyAttempts { resend_after }
        }
    })
}

fn not_opened(failure: Failure<OpenAccountError>) -> Failure<CompleteRegistrationError> {
    failure.map_refusal(|OpenAccountError::AddressTaken| CompleteRegistrationError::CodeInvalid)
}

/// The store seals receipts, because they may contain tokens.
#[derive(Serialize, Deserialize)]
enum CompletionReceipt {
    Completed(Vec<u8>),
    WrongCode,
}

impl cqrs::Replayable for RegistrationCompletion {
    fn to_receipt(&self) -> Result<Vec<u8>, Fault> {
        let receipt = match self {
            Self::Completed(tokens) => CompletionReceipt::Completed(tokens.to_receipt()?),
            Self::WrongCode => CompletionReceipt::WrongCode,
        };
        serde_json::to_vec(&receipt).map_err(Fault::unexpected)
    }

    fn from_receipt(receipt: &[u8]) -> Result<Self, Fault> {
        match serde_json::from_slice(receipt).map_err(Fault::unexpected)? {
            CompletionReceipt::Completed(tokens) => {
                UserTokens::from_receipt(&tokens).map(Self::Completed)
            }
            CompletionReceipt::WrongCode => Ok(Self::WrongCode),
        }
    }
}

impl<P: FlowPool> Wiring<CompleteRegistration> for Module<P> {
    fn execution(&self) -> impl Execution<CompleteRegistration> {
        self.in_transaction(|module, _| CompleteRegistrationHandler {
            reservations: module.services.auth.clone(),
            settlements: module.services.auth.clone(),
            registrations: module.services.registration.clone(),
            accounts: module.services.auth.clone(),
            profiles: module.services.user_profile.clone(),
            sessions: module.services.auth.clone(),
        })
        .with_receipts()
    }
}
