//! Builds the handlers of this context.

pub(crate) use crate::ports::RegistrationPorts;
pub(crate) use services::JobPorts;

use crate::network_limit::NetworkLimit;
use cqrs::{ContextModule, TransactionPool};
use kernel::{PasswordPolicy, PasswordScreen};
use registration_domain::RegistrationRules;
use services::{
    Clock, Hasher, Mac, MailQueueFactory, ThrottlePorts, TokenGenerator, UuidGenerator,
};
use std::sync::Arc;

/// Pools that this context can run on.
pub trait RegistrationPool: TransactionPool<Transaction: RegistrationPorts> {}

impl<P: TransactionPool<Transaction: RegistrationPorts>> RegistrationPool for P {}

/// The services that the handlers use besides their transaction.
#[derive(Clone)]
pub struct Services {
    pub clock: Arc<dyn Clock>,
    pub password_screen: Arc<dyn PasswordScreen>,
    pub hasher: Arc<dyn Hasher>,
    pub mac: Arc<dyn Mac>,
    pub mails: Arc<dyn MailQueueFactory>,
    pub password_policy: PasswordPolicy,
    pub registration_rules: RegistrationRules,
    pub tokens: Arc<dyn TokenGenerator>,
    pub uuids: Arc<dyn UuidGenerator>,
}

/// Registrations until the address is verified, on the pool `P`.
#[derive(Clone)]
pub struct Module<P> {
    pub pool: P,
    pub services: Arc<Services>,
}

impl<P: RegistrationPool> Module<P> {
    /// Returns the module for handlers that dispatch messages of this context.
    pub(crate) fn shared(&self) -> Arc<Self> {
        Arc::new(self.clone())
    }

    pub(crate) fn network_limit(&self, tx: &P::Transaction) -> NetworkLimit {
        NetworkLimit {
            throttles: tx.throttles(),
            mac: self.services.mac.clone(),
            rule: self.services.registration_rules.per_network(),
        }
    }
}

impl<P: RegistrationPool> ContextModule for Module<P> {
    type Pool = P;

    fn pool(&self) -> &P {
        &self.pool
    }
}

const _: () = {
    /// Compiles only if every message is wired for every pool.
    const fn _complete<P: RegistrationPool>() {
        crate::assert_wired::<Module<P>>();
    }
};
