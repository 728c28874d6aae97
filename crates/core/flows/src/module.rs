//! Builds the pipelines.

use access::AccessMessages;
use auth::AuthMessages;
use cqrs::{ContextModule, ReceiptPorts, TransactionPool};
use kernel::{PasswordPolicy, PasswordScreen};
use registration::RegistrationMessages;
use services::Hasher;
use std::sync::Arc;
use user_profile::UserProfileMessages;

/// Pools that the pipelines can run on.
pub trait FlowPool: TransactionPool<Transaction: ReceiptPorts> {}

impl<P: TransactionPool<Transaction: ReceiptPorts>> FlowPool for P {}

/// The contexts and services that the handlers use. All contexts run on the same pool.
#[derive(Clone)]
pub struct Services {
    pub access: Arc<dyn AccessMessages>,
    pub auth: Arc<dyn AuthMessages>,
    pub registration: Arc<dyn RegistrationMessages>,
    pub user_profile: Arc<dyn UserProfileMessages>,
    pub password_screen: Arc<dyn PasswordScreen>,
    pub hasher: Arc<dyn Hasher>,
    pub password_policy: PasswordPolicy,
}

/// Pipelines over several contexts, on the pool `P`.
#[derive(Clone)]
pub struct Module<P> {
    pub pool: P,
    pub services: Arc<Services>,
}

impl<P: FlowPool> Module<P> {
    /// Returns the module for handlers that dispatch messages of this context.
    pub(crate) fn shared(&self) -> Arc<Self> {
        Arc::new(self.clone())
    }
}

impl<P: FlowPool> ContextModule for Module<P> {
    type Pool = P;

    fn pool(&self) -> &P {
        &self.pool
    }
}

const _: () = {
    /// Compiles only if every message is wired for every pool.
    const fn _complete<P: FlowPool>() {
        crate::assert_wired::<Module<P>>();
    }
};
