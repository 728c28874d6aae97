//! How the handlers of this context are built.

pub(crate) use crate::ports::RegistrationPorts;
pub(crate) use services::JobPorts;

use cqrs::{ContextModule, TransactionPool};
use kernel::{CommonPasswords, PasswordPolicy};
use registration_domain::RegistrationRules;
use services::{Clock, Hasher, Mac, MailQueueFactory, TokenGenerator, UuidGenerator};
use std::sync::Arc;

/// Pools that this context can run on.
pub trait RegistrationPool: TransactionPool<Transaction: RegistrationPorts> {}

impl<P: TransactionPool<Transaction: RegistrationPorts>> RegistrationPool for P {}

/// What the handlers use besides their transaction.
#[derive(Clone)]
pub struct Services {
    pub clock: Arc<dyn Clock>,
    pub common_passwords: Arc<dyn CommonPasswords>,
    pub hasher: Arc<dyn Hasher>,
    pub mac: Arc<dyn Mac>,
    pub mails: Arc<dyn MailQueueFactory>,
    pub password_policy: PasswordPolicy,
    pub registration_rules: RegistrationRules,
    pub tokens: Arc<dyn TokenGenerator>,
    pub uuids: Arc<dyn UuidGenerator>,
}

/// Registrations until the inbox is proven, on the pool `P`.
#[derive(Clone)]
pub struct Module<P> {
    pub pool: P,
    pub services: Arc<Services>,
}

impl<P: RegistrationPool> Module<P> {
    /// The module as its own handlers hold it for the messages they dispatch.
    pub(crate) fn shared(&self) -> Arc<Self> {
        Arc::new(self.clone())
    }
}

impl<P: RegistrationPool> ContextModule for Module<P> {
    type Pool = P;

    fn pool(&self) -> &P {
        &self.pool
    }
}

const _: () = {
    /// Complete for every pool, or this does not compile.
    const fn _complete<P: RegistrationPool>() {
        crate::assert_wired::<Module<P>>();
    }
};
