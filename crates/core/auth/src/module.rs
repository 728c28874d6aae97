//! Builds the handlers of this context.

pub(crate) use crate::ports::AuthPorts;
pub(crate) use services::{JobPorts, MailReadPorts, MailRetryPorts, RightsPorts, ThrottlePorts};

use crate::{
    AttemptQueue, AttemptRules, Attempts, FindUser, KeyMaker, KnownNetworksOf, ListSessions,
    ListSigningKeys, ListUserSessions, Notices, PasswordChecks, PasswordLinks, PasswordResets,
    Reauthentication, TokenIssuer,
    ports::{Credentials, SigningKeyRing},
};
use auth_domain::{EmailChangeRules, PasswordLinkRules, SessionRules};
use chrono::TimeDelta;
use cqrs::{ContextModule, Handler, ReadPool};
use kernel::{DeclaredPermissions, PasswordPolicy, PasswordScreen};
use services::{
    AccessTokens, Clock, Hasher, Mac, MailOpener, MailQueueFactory, PersonalDataHolders,
    RightsGuard, SigningKeyGenerator, TokenGenerator, UuidGenerator,
};
use std::sync::Arc;

/// Readers that answer every query of this context.
pub trait AuthReads:
    Handler<FindUser>
    + Handler<ListSessions>
    + Handler<ListSigningKeys>
    + Handler<ListUserSessions>
    + MailReadPorts
{
}

impl<R> AuthReads for R where
    R: Handler<FindUser>
        + Handler<ListSessions>
        + Handler<ListSigningKeys>
        + Handler<ListUserSessions>
        + MailReadPorts
{
}

/// Pools that this context can run on.
pub trait AuthPool: ReadPool<Transaction: AuthPorts, Reads: AuthReads> {}

impl<P: ReadPool<Transaction: AuthPorts, Reads: AuthReads>> AuthPool for P {}

/// The services that the handlers use besides their transaction.
#[derive(Clone)]
pub struct Services {
    pub access_tokens: Arc<dyn AccessTokens>,
    /// One per process.
    pub attempt_queue: AttemptQueue,
    pub attempt_rules: AttemptRules,
    pub clock: Arc<dyn Clock>,
    pub password_screen: Arc<dyn PasswordScreen>,
    pub credentials: Arc<dyn Credentials>,
    /// Only these permissions appear in access tokens.
    pub declared: DeclaredPermissions,
    /// The time in which a deletion can be canceled.
    pub deletion_grace: TimeDelta,
    pub email_change_rules: EmailChangeRules,
    pub hasher: Arc<dyn Hasher>,
    pub mac: Arc<dyn Mac>,
    pub mail_opener: Arc<dyn MailOpener>,
    pub mails: Arc<dyn MailQueueFactory>,
    pub password_link_rules: PasswordLinkRules,
    pub password_policy: PasswordPolicy,
    /// The other contexts that store personal data.
    pub personal_data: PersonalDataHolders,
    pub session_rules: SessionRules,
    /// The time for which a signing key is published before it becomes active.
    pub signing_key_lead: TimeDelta,
    pub signing_key_ring: Arc<dyn SigningKeyRing>,
    pub signing_keys: Arc<dyn SigningKeyGenerator>,
    pub tokens: Arc<dyn TokenGenerator>,
    pub uuids: Arc<dyn UuidGenerator>,
}

/// Accounts, sessions and signing keys, on the pool `P`.
#[derive(Clone)]
pub struct Module<P> {
    pub pool: P,
    pub services: Arc<Services>,
}

impl<P: AuthPool> ContextModule for Module<P> {
    type Pool = P;

    fn pool(&self) -> &P {
        &self.pool
    }
}

impl<P: AuthPool> Module<P> {
    /// Returns the module for handlers that dispatch messages of this context.
    pub(crate) fn shared(&self) -> Arc<Self> {
        Arc::new(self.clone())
    }

    pub(crate) fn attempts(&self, tx: &P::Transaction) -> Attempts {
        Attempts {
            throttles: tx.throttles(),
            known_networks: self.known_networks(tx),
            mac: self.services.mac.clone(),
            rules: self.services.attempt_rules,
        }
    }

    pub(crate) fn known_networks(&self, tx: &P::Transaction) -> KnownNetworksOf {
        KnownNetworksOf {
            networks: tx.known_networks(),
            mac: self.services.mac.clone(),
            rules: self.services.attempt_rules.known_networks,
        }
    }

    pub(crate) fn notices(&self, tx: &P::Transaction) -> Notices {
        Notices {
            mails: self.services.mails.over(tx.jobs()),
            locales: tx.locales(),
        }
    }

    pub(crate) fn rights_guard(&self, tx: &P::Transaction) -> RightsGuard {
        RightsGuard {
            rights: tx.rights(),
            declared: self.services.declared.clone(),
        }
    }

    pub(crate) fn issuer(&self) -> TokenIssuer {
        TokenIssuer {
            access_tokens: self.services.access_tokens.clone(),
            mac: self.services.mac.clone(),
            uuids: self.services.uuids.clone(),
            rules: self.services.session_rules,
            declared: self.services.declared.clone(),
        }
    }

    pub(crate) fn key_maker(&self) -> KeyMaker {
        KeyMaker {
            generator: self.services.signing_keys.clone(),
            uuids: self.services.uuids.clone(),
        }
    }

    pub(crate) fn password_links(&self, tx: &P::Transaction) -> PasswordLinks {
        PasswordLinks {
            links: tx.password_links(),
            accounts: tx.accounts(),
            mac: self.services.mac.clone(),
            tokens: self.services.tokens.clone(),
            uuids: self.services.uuids.clone(),
            rules: self.services.password_link_rules,
        }
    }

    pub(crate) fn password_resets(&self, tx: &P::Transaction) -> PasswordResets {
        PasswordResets {
            attempts: self.attempts(tx),
            links: self.password_links(tx),
            locales: tx.locales(),
            mails: self.services.mails.over(tx.jobs()),
            uuids: self.services.uuids.clone(),
        }
    }

    /// Returns the service for handlers that check the caller's password again.
    pub(crate) fn reauthentication(&self) -> Reauthentication {
        Reauthentication {
            credentials: self.services.credentials.clone(),
            checks: self.password_checks(),
        }
    }

    pub(crate) fn password_checks(&self) -> PasswordChecks {
        PasswordChecks {
            hasher: self.services.hasher.clone(),
            queue: self.services.attempt_queue.clone(),
            reservations: self.shared(),
            settlements: self.shared(),
            failures: self.shared(),
        }
    }
}

const _: () = {
    /// Compiles only if every message is wired for every pool.
    const fn _complete<P: AuthPool>() {
        crate::assert_wired::<Module<P>>();
    }
};
