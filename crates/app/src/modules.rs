//! The modules of all contexts, composed over one database.

mod rules;

use crate::settings::Settings;
use access::AccessMessages;
use audit::AuditMessages;
use auth::AuthMessages;
use cqrs::Dispatchers;
use flows::FlowMessages;
use infra_diesel::{Database, DatabasePorts};
use kernel::{CommonPasswords, DeclaredPermissions, PasswordPolicy};
use registration::RegistrationMessages;
use services::{
    AccessTokens, Clock, Hasher, Mac, MailQueueFactory, Sealer, SigningKeyGenerator, TokenGenerator, UuidGenerator,
};
use std::sync::Arc;
use user_profile::UserProfileMessages;

/// The technical services that the contexts share.
pub struct Technical {
    pub access_tokens: Arc<dyn AccessTokens>,
    pub clock: Arc<dyn Clock>,
    pub common_passwords: Arc<dyn CommonPasswords>,
    pub hasher: Arc<dyn Hasher>,
    pub mac: Arc<dyn Mac>,
    pub mails: Arc<dyn MailQueueFactory>,
    pub password_policy: PasswordPolicy,
    pub sealer: Arc<dyn Sealer>,
    pub signing_keys: Arc<dyn SigningKeyGenerator>,
    pub tokens: Arc<dyn TokenGenerator>,
    pub uuids: Arc<dyn UuidGenerator>,
}

/// One module per context. Each wires the messages of its context; nothing is wired here.
pub struct Modules {
    pub access: access::Module<Database>,
    pub audit: audit::Module<Database>,
    pub auth: auth::Module<Database>,
    pub flows: flows::Module<Database>,
    pub registration: registration::Module<Database>,
    pub user_profile: user_profile::Module<Database>,
}

impl Modules {
    pub fn compose(
        settings: &Settings,
        technical: &Technical,
        declared: DeclaredPermissions,
        database: &Database,
    ) -> Self {
        let access = access(technical, declared, database);
        let auth = auth(settings, technical, database);
        let registration = registration(settings, technical, database);
        let user_profile = user_profile(settings, technical, database);
        let flows = flows::Services {
            access: Arc::new(access.clone()),
            auth: Arc::new(auth.clone()),
            registration: Arc::new(registration.clone()),
            user_profile: Arc::new(user_profile.clone()),
            common_passwords: technical.common_passwords.clone(),
            hasher: technical.hasher.clone(),
            password_policy: technical.password_policy.clone(),
        };
        let audit = audit::Services { sealer: technical.sealer.clone() };
        Self {
            access,
            audit: audit::Module { pool: database.clone(), services: Arc::new(audit) },
            auth,
            flows: flows::Module { pool: database.clone(), services: Arc::new(flows) },
            registration,
            user_profile,
        }
    }

    /// What transports dispatch through.
    pub fn dispatchers(&self) -> Dispatchers {
        Dispatchers::default()
            .with::<dyn AccessMessages>(Arc::new(self.access.clone()))
            .with::<dyn AuditMessages>(Arc::new(self.audit.clone()))
            .with::<dyn AuthMessages>(Arc::new(self.auth.clone()))
            .with::<dyn FlowMessages>(Arc::new(self.flows.clone()))
            .with::<dyn RegistrationMessages>(Arc::new(self.registration.clone()))
            .with::<dyn UserProfileMessages>(Arc::new(self.user_profile.clone()))
    }
}

fn access(technical: &Technical, declared: DeclaredPermissions, database: &Database) -> access::Module<Database> {
    let services = access::Services { clock: technical.clock.clone(), uuids: technical.uuids.clone(), declared };
    access::Module { pool: database.clone(), services: Arc::new(services) }
}

fn auth(settings: &Settings, technical: &Technical, database: &Database) -> auth::Module<Database> {
    let services = auth::Services {
        access_tokens: technical.access_tokens.clone(),
        attempt_rules: rules::attempts(&settings.limits),
        clock: technical.clock.clone(),
        common_passwords: technical.common_passwords.clone(),
        credentials: database.credentials(),
        deletion_grace: rules::deletion_grace(&settings.auth),
        email_change_rules: rules::email_changes(settings),
        hasher: technical.hasher.clone(),
        mac: technical.mac.clone(),
        mails: technical.mails.clone(),
        password_link_rules: rules::password_links(&settings.auth),
        password_policy: technical.password_policy.clone(),
        session_rules: rules::sessions(&settings.auth),
        signing_key_lead: rules::delta(settings.auth.signing_key_lead),
        signing_key_ring: database.signing_key_ring(),
        signing_keys: technical.signing_keys.clone(),
        tokens: technical.tokens.clone(),
        uuids: technical.uuids.clone(),
    };
    auth::Module { pool: database.clone(), services: Arc::new(services) }
}

fn registration(settings: &Settings, technical: &Technical, database: &Database) -> registration::Module<Database> {
    let services = registration::Services {
        clock: technical.clock.clone(),
        common_passwords: technical.common_passwords.clone(),
        hasher: technical.hasher.clone(),
        mac: technical.mac.clone(),
        mails: technical.mails.clone(),
        password_policy: technical.password_policy.clone(),
        registration_rules: rules::registration(settings),
        tokens: technical.tokens.clone(),
        uuids: technical.uuids.clone(),
    };
    registration::Module { pool: database.clone(), services: Arc::new(services) }
}

fn user_profile(settings: &Settings, technical: &Technical, database: &Database) -> user_profile::Module<Database> {
    let services = user_profile::Services {
        clock: technical.clock.clone(),
        export_rules: rules::exports(&settings.limits),
        sealer: technical.sealer.clone(),
        uuids: technical.uuids.clone(),
    };
    user_profile::Module { pool: database.clone(), services: Arc::new(services) }
}
