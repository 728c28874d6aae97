//! The one thing that answers every message. How each is executed stands in `wiring`, an entry per message.

use auth::AttemptRules;
use auth_domain::{EmailChangeRules, PasswordLinkRules, SessionRules};
use chrono::TimeDelta;
use cqrs::ContextModule;
use infra_diesel::Database;
use kernel::{CommonPasswords, PasswordPolicy};
use registration_domain::RegistrationRules;
use services::{
    AccessTokens, Clock, Hasher, Mac, MailQueueFactory, Sealer, SigningKeyGenerator, TokenGenerator, UuidGenerator,
};
use std::sync::Arc;
use user_profile_domain::ExportRules;

/// What handlers are built from besides their transaction.
pub struct Services {
    pub access_tokens: Arc<dyn AccessTokens>,
    pub clock: Arc<dyn Clock>,
    pub common_passwords: Arc<dyn CommonPasswords>,
    pub hasher: Arc<dyn Hasher>,
    pub mac: Arc<dyn Mac>,
    pub mails: Arc<dyn MailQueueFactory>,
    pub sealer: Arc<dyn Sealer>,
    pub signing_keys: Arc<dyn SigningKeyGenerator>,
    pub tokens: Arc<dyn TokenGenerator>,
    pub uuids: Arc<dyn UuidGenerator>,
    pub password_policy: PasswordPolicy,
    pub attempt_rules: AttemptRules,
    pub password_link_rules: PasswordLinkRules,
    pub email_change_rules: EmailChangeRules,
    pub export_rules: ExportRules,
    pub registration_rules: RegistrationRules,
    pub session_rules: SessionRules,
    /// How long a deletion can be cancelled.
    pub deletion_grace: TimeDelta,
    /// How long a signing key is published before it signs.
    pub signing_key_lead: TimeDelta,
}

/// Cheap to clone: every handler that dispatches holds one.
#[derive(Clone)]
pub struct Bus {
    pub(crate) database: Database,
    pub(crate) services: Arc<Services>,
}

impl Bus {
    pub fn new(database: Database, services: Arc<Services>) -> Self {
        Self { database, services }
    }

    /// Itself, as a handler holds it for the messages it uses.
    pub(crate) fn shared(&self) -> Arc<Self> {
        Arc::new(self.clone())
    }
}

impl ContextModule for Bus {
    type Pool = Database;

    fn pool(&self) -> &Database {
        &self.database
    }
}
