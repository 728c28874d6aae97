use crate::context::{Composition, Context, MissingContext, PersonalData};
use ::flows::{FlowMessages, Module, Services};
use access::AccessMessages;
use auth::AuthMessages;
use cqrs::{Descriptor, Dispatchers, ProblemCode};
use infra_cli::Verb;
use infra_diesel::{Database, MigrationSet};
use infra_http::Routes;
use kernel::{AggregateDescriptor, DeclaredPermission};
use registration::RegistrationMessages;
use services::ExpiredRows;
use std::sync::Arc;
use user_profile::UserProfileMessages;

/// Pipelines over the accounts' contexts.
pub struct Flows;

impl Context for Flows {
    type Module = Module<Database>;
    type Deliveries = ();

    const NAME: &'static str = "flows";
    const MESSAGES: &'static [Descriptor] = ::flows::DESCRIPTORS;
    const EVENTS: &'static [AggregateDescriptor] = &[];
    const PERMISSIONS: &'static [DeclaredPermission] = &[];
    const PROBLEMS: &'static [ProblemCode] = ::flows::problems::ALL;

    fn migrations() -> Option<&'static MigrationSet> {
        None
    }

    fn compose(composition: &Composition<'_>) -> Result<Module<Database>, MissingContext> {
        let technical = composition.technical;
        let services = Services {
            access: composition.messages::<dyn AccessMessages>(Self::NAME)?,
            auth: composition.messages::<dyn AuthMessages>(Self::NAME)?,
            registration: composition.messages::<dyn RegistrationMessages>(Self::NAME)?,
            user_profile: composition.messages::<dyn UserProfileMessages>(Self::NAME)?,
            common_passwords: technical.common_passwords.clone(),
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

    fn chores(_: &Database) -> Vec<Arc<dyn ExpiredRows>> {
        Vec::new()
    }

    fn routes() -> Option<Routes> {
        // the accounts API spans the contexts, and so do the pipelines
        Some(infra_http_accounts::ROUTES)
    }

    fn verbs() -> Vec<Verb> {
        infra_cli_accounts::verbs()
    }

    fn personal_data(_: &Module<Database>) -> PersonalData {
        PersonalData::None
    }
}
