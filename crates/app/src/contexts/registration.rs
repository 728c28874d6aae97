use crate::context::{Composition, CompositionError, Context, PersonalData};
use crate::rules;
use ::registration::{Module, RegistrationMessages, Services};
use cqrs::{Descriptor, Dispatchers, ProblemCode};
use infra_diesel::Database;
use kernel::{AggregateDescriptor, DeclaredPermission};
use registration_domain::RegistrationEvent;
use std::sync::Arc;

/// Registrations until their address is verified.
pub struct Registration;

impl Context for Registration {
    type Module = Module<Database>;
    type Deliveries = ();
    type Settings = ();

    const NAME: &'static str = "registration";
    const MESSAGES: &'static [Descriptor] = ::registration::DESCRIPTORS;
    const EVENTS: &'static [AggregateDescriptor] =
        &[AggregateDescriptor::of::<RegistrationEvent>()];
    const PERMISSIONS: &'static [DeclaredPermission] = ::registration::permissions::DECLARED_HERE;
    const PROBLEMS: &'static [ProblemCode] = ::registration::problems::ALL;

    fn compose(
        composition: &Composition<'_>,
        (): (),
    ) -> Result<Module<Database>, CompositionError> {
        let technical = composition.technical;
        let services = Services {
            clock: technical.clock.clone(),
            password_screen: technical.password_screen.clone(),
            hasher: technical.hasher.clone(),
            mac: technical.mac.clone(),
            mails: technical.mails.clone(),
            password_policy: technical.password_policy.clone(),
            registration_rules: rules::registration(composition.settings),
            tokens: technical.tokens.clone(),
            uuids: technical.uuids.clone(),
        };
        Ok(Module {
            pool: composition.database.clone(),
            services: Arc::new(services),
        })
    }

    fn dispatchers(module: &Module<Database>, dispatchers: Dispatchers) -> Dispatchers {
        dispatchers.with::<dyn RegistrationMessages>(Arc::new(module.clone()))
    }

    fn personal_data(_: &Module<Database>) -> PersonalData {
        PersonalData::WithAccount
    }
}
