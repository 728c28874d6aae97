//! The modules of all contexts over the database in memory, with the default rules of their
//! domains.
//!
//! A test that needs another rule replaces the services of the module: `auth::Module { services:
//! Arc::new(auth::Services { deletion_grace, ..Services::clone(&auth.services) }), ..auth }`.

use crate::{Fakes, memory::InMemoryDatabase};
use auth::{AttemptQueue, AttemptRules};
use auth_domain::{EmailChangeRules, PasswordLinkRules, SessionRules};
use chrono::TimeDelta;
use flows::declared_permissions;
use kernel::PasswordPolicy;
use registration_domain::RegistrationRules;
use services::PersonalDataHolders;
use std::sync::Arc;
use user_profile_domain::ExportRules;

impl Fakes {
    pub fn access(&self) -> access::Module<InMemoryDatabase> {
        let (clock, uuids) = (self.clock.clone(), self.uuids.clone());
        let services = access::Services {
            clock,
            uuids,
            declared: declared_permissions(),
        };
        access::Module {
            pool: self.database.clone(),
            services: Arc::new(services),
        }
    }

    pub fn audit(&self) -> audit::Module<InMemoryDatabase> {
        let services = audit::Services {
            sealer: self.sealer.clone(),
            retention: None,
        };
        audit::Module {
            pool: self.database.clone(),
            services: Arc::new(services),
        }
    }

    pub fn auth(&self) -> auth::Module<InMemoryDatabase> {
        let services = auth::Services {
            access_tokens: self.access_tokens.clone(),
            attempt_queue: AttemptQueue::new(self.pauses.clone()),
            attempt_rules: AttemptRules::default(),
            clock: self.clock.clone(),
            password_screen: self.password_screen.clone(),
            credentials: self.database.credentials(),
            declared: declared_permissions(),
            deletion_grace: TimeDelta::days(14),
            email_change_rules: EmailChangeRules::default(),
            hasher: self.hasher.clone(),
            mac: self.mac.clone(),
            mail_opener: self.mails.clone(),
            mails: self.mails.clone(),
            password_link_rules: PasswordLinkRules::default(),
            password_policy: password_policy(),
            session_rules: SessionRules::default(),
            signing_key_lead: TimeDelta::minutes(10),
            signing_key_ring: self.database.signing_key_ring(),
            signing_keys: self.key_generator.clone(),
            tokens: self.tokens.clone(),
            uuids: self.uuids.clone(),
            personal_data: PersonalDataHolders::default(),
        };
        auth::Module {
            pool: self.database.clone(),
            services: Arc::new(services),
        }
    }

    pub fn registration(&self) -> registration::Module<InMemoryDatabase> {
        let services = registration::Services {
            clock: self.clock.clone(),
            password_screen: self.password_screen.clone(),
            hasher: self.hasher.clone(),
            mac: self.mac.clone(),
            mails: self.mails.clone(),
            password_policy: password_policy(),
            registration_rules: RegistrationRules::default(),
            tokens: self.tokens.clone(),
            uuids: self.uuids.clone(),
        };
        registration::Module {
            pool: self.database.clone(),
            services: Arc::new(services),
        }
    }

    pub fn user_profile(&self) -> user_profile::Module<InMemoryDatabase> {
        let services = user_profile::Services {
            clock: self.clock.clone(),
            declared: declared_permissions(),
            export_rules: ExportRules::default(),
            sealer: self.sealer.clone(),
            uuids: self.uuids.clone(),
            personal_data: PersonalDataHolders::default(),
        };
        user_profile::Module {
            pool: self.database.clone(),
            services: Arc::new(services),
        }
    }

    /// Dispatches to the modules above.
    pub fn flows(&self) -> flows::Module<InMemoryDatabase> {
        let services = flows::Services {
            access: Arc::new(self.access()),
            auth: Arc::new(self.auth()),
            registration: Arc::new(self.registration()),
            user_profile: Arc::new(self.user_profile()),
            password_screen: self.password_screen.clone(),
            hasher: self.hasher.clone(),
            password_policy: password_policy(),
        };
        flows::Module {
            pool: self.database.clone(),
            services: Arc::new(services),
        }
    }
}

fn password_policy() -> PasswordPolicy {
    PasswordPolicy::new(15, "Loggia")
}
