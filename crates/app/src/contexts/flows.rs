use crate::context::{Composition, CompositionError, Context, PersonalData, Transports};
use ::flows::{FlowMessages, Module, Services};
use access::AccessMessages;
use auth::AuthMessages;
use cqrs::{Descriptor, Dispatchers, ProblemCode};
use infra_diesel::Database;
use kernel::{AggregateDescriptor, DeclaredPermission};
use registration::RegistrationMessages;
use std::sync::Arc;
use user_profile::UserProfileMessages;

/// Pipelines over the accounts' contexts.
pub struct Flows;

impl Context for Flows {
    type Module = Module<Database>;
    type Deliveries = ();
    type Settings = ();

    const NAME: &'static str = "flows";
    const MESSAGES: &'static [Descriptor] = ::flows::DESCRIPTORS;
    const EVENTS: &'static [AggregateDescriptor] = &[];
    const PERMISSIONS: &'static [DeclaredPermission] = &[];
    const PROBLEMS: &'static [ProblemCode] = ::flows::problems::ALL;

    fn compose(
        composition: &Composition<'_>,
        (): (),
    ) -> Result<Module<Database>, CompositionError> {
        let technical = composition.technical;
        let services = Services {
            access: composition.messages::<dyn AccessMessages>(Self::NAME)?,
            auth: composition.messages::<dyn AuthMessages>(Self::NAME)?,
            registration: composition.messages::<dyn RegistrationMessages>(Self::NAME)?,
            user_profile: composition.messages::<dyn UserProfileMessages>(Self::NAME)?,
            password_screen: technical.password_screen.clone(),
            hasher: technical.hasher.clone(),
            password_policy: technical.password_policy.clone(),
        };
        Ok(Module {
            pool: composition.database.clone(),
            services: Arc::new(services),
        })
    }

    fn dispatchers(module: &Module<Database>, dispatchers: Dispatchers) -> Dispatchers {
        dispatchers.with::<dyn FlowMessages>(Arc::new(module.clone()))
    }

    fn personal_data(_: &Module<Database>) -> PersonalData {
        PersonalData::None
    }

    /// The accounts' API and verbs span the contexts, as the pipelines do.
    fn transports(transports: Transports) -> Transports {
        #[cfg(feature = "http")]
        let transports = transports.routes(infra_http_accounts::ROUTES);
        #[cfg(feature = "cli")]
        let transports = transports.verbs(infra_cli_accounts::verbs());
        transports
    }
}
