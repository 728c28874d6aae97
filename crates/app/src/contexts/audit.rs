use crate::context::{Composition, Context, MissingContext, PersonalData};
use ::audit::{AuditMessages, Module, Services};
use cqrs::{Descriptor, Dispatchers, ProblemCode};
use infra_cli::Verb;
use infra_diesel::{Database, MigrationSet};
use infra_http::Routes;
use kernel::{AggregateDescriptor, DeclaredPermission};
use services::ExpiredRows;
use std::sync::Arc;

/// The audit trail.
pub struct Audit;

impl Context for Audit {
    type Module = Module<Database>;
    type Deliveries = ();

    const NAME: &'static str = "audit";
    const MESSAGES: &'static [Descriptor] = ::audit::DESCRIPTORS;
    const EVENTS: &'static [AggregateDescriptor] = &[];
    const PERMISSIONS: &'static [DeclaredPermission] = ::audit::permissions::DECLARED_HERE;
    const PROBLEMS: &'static [ProblemCode] = ::audit::problems::ALL;

    fn migrations() -> Option<&'static MigrationSet> {
        None
    }

    fn compose(composition: &Composition<'_>) -> Result<Module<Database>, MissingContext> {
        let services = Services {
            sealer: composition.technical.sealer.clone(),
        };
        Ok(Module {
            pool: composition.database.clone(),
            services: Arc::new(services),
        })
    }

    fn dispatchers(module: &Module<Database>, dispatchers: Dispatchers) -> Dispatchers {
        dispatchers.with::<dyn AuditMessages>(Arc::new(module.clone()))
    }

    fn chores(_: &Database) -> Vec<Arc<dyn ExpiredRows>> {
        Vec::new()
    }

    fn routes() -> Option<Routes> {
        None
    }

    fn verbs() -> Vec<Verb> {
        Vec::new()
    }

    fn personal_data(_: &Module<Database>) -> PersonalData {
        PersonalData::WithAccount
    }
}
