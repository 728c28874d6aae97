use crate::context::{Composition, CompositionError, Context, PersonalData};
use ::audit::{AuditMessages, Module, Services};
use cqrs::{Descriptor, Dispatchers, ProblemCode};
use infra_diesel::Database;
use kernel::{AggregateDescriptor, DeclaredPermission};
use std::sync::Arc;

/// The audit trail.
pub struct Audit;

impl Context for Audit {
    type Module = Module<Database>;
    type Deliveries = ();
    type Settings = ();

    const NAME: &'static str = "audit";
    const MESSAGES: &'static [Descriptor] = ::audit::DESCRIPTORS;
    const EVENTS: &'static [AggregateDescriptor] = &[];
    const PERMISSIONS: &'static [DeclaredPermission] = ::audit::permissions::DECLARED_HERE;
    const PROBLEMS: &'static [ProblemCode] = ::audit::problems::ALL;

    fn compose(
        composition: &Composition<'_>,
        (): (),
    ) -> Result<Module<Database>, CompositionError> {
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

    fn personal_data(_: &Module<Database>) -> PersonalData {
        PersonalData::WithAccount
    }
}
