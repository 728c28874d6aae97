use crate::context::{Composition, CompositionError, Context, PersonalData, Runs, Subscribes};
use crate::rules;
use ::auth::{AttemptQueue, AuthMessages, Module, Services};
use ::auth::{EraseAccount, subscribers::PruneSessions};
use auth_domain::{
    AccountEvent, EmailChangeEvent, PasswordAttemptEvent, PasswordLinkEvent, RefusedRequestEvent,
    SessionEvent, SigningKeyEvent,
};
use cqrs::{Descriptor, Dispatchers, ProblemCode};
use infra_diesel::{Database, DatabasePorts};
use kernel::{AggregateDescriptor, DeclaredPermission};
use std::sync::Arc;

/// Accounts, sessions and signing keys.
pub struct Auth;

impl Context for Auth {
    type Module = Module<Database>;
    type Deliveries = (Subscribes<PruneSessions>, Runs<EraseAccount>);
    type Settings = ();

    const NAME: &'static str = "auth";
    const MESSAGES: &'static [Descriptor] = ::auth::DESCRIPTORS;
    const EVENTS: &'static [AggregateDescriptor] = &[
        AggregateDescriptor::of::<AccountEvent>(),
        AggregateDescriptor::of::<EmailChangeEvent>(),
        AggregateDescriptor::of::<PasswordAttemptEvent>(),
        AggregateDescriptor::of::<PasswordLinkEvent>(),
        AggregateDescriptor::of::<RefusedRequestEvent>(),
        AggregateDescriptor::of::<SessionEvent>(),
        AggregateDescriptor::of::<SigningKeyEvent>(),
    ];
    const PERMISSIONS: &'static [DeclaredPermission] = ::auth::permissions::DECLARED_HERE;
    const PROBLEMS: &'static [ProblemCode] = ::auth::problems::ALL;

    fn compose(
        composition: &Composition<'_>,
        (): (),
    ) -> Result<Module<Database>, CompositionError> {
        let Composition {
            settings,
            technical,
            database,
            ..
        } = composition;
        let services = Services {
            access_tokens: technical.access_tokens.clone(),
            attempt_queue: AttemptQueue::new(technical.pauses.clone()),
            attempt_rules: rules::attempts(settings),
            clock: technical.clock.clone(),
            password_screen: technical.password_screen.clone(),
            credentials: database.credentials(),
            declared: composition.declared_permissions.clone(),
            deletion_grace: rules::deletion_grace(&settings.auth),
            email_change_rules: rules::email_changes(settings),
            hasher: technical.hasher.clone(),
            mac: technical.mac.clone(),
            mail_opener: technical.mail_opener.clone(),
            mails: technical.mails.clone(),
            password_link_rules: rules::password_links(&settings.auth),
            password_policy: technical.password_policy.clone(),
            personal_data: composition.personal_data.clone(),
            session_rules: rules::sessions(&settings.auth),
            signing_key_lead: rules::delta(settings.auth.signing_key_lead),
            signing_key_ring: database.signing_key_ring(),
            signing_keys: technical.signing_keys.clone(),
            tokens: technical.tokens.clone(),
            uuids: technical.uuids.clone(),
        };
        Ok(Module {
            pool: composition.database.clone(),
            services: Arc::new(services),
        })
    }

    fn dispatchers(module: &Module<Database>, dispatchers: Dispatchers) -> Dispatchers {
        dispatchers.with::<dyn AuthMessages>(Arc::new(module.clone()))
    }

    fn personal_data(_: &Module<Database>) -> PersonalData {
        PersonalData::WithAccount
    }
}
