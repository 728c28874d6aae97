use crate::context::{Composition, CompositionError, Context, PersonalData};
use ::access::{AccessMessages, Module, Services};
use access_domain::{RoleEvent, RoleGrantsEvent};
use cqrs::{Descriptor, Dispatchers, ProblemCode};
use infra_diesel::Database;
use kernel::{AggregateDescriptor, DeclaredPermission};
use std::sync::Arc;

/// Roles and their grants to users.
pub struct Access;

impl Context for Access {
    type Module = Module<Database>;
    type Deliveries = ();
    type Settings = ();

    const NAME: &'static str = "access";
    const MESSAGES: &'static [Descriptor] = ::access::DESCRIPTORS;
    const EVENTS: &'static [AggregateDescriptor] = &[
        AggregateDescriptor::of::<RoleGrantsEvent>(),
        AggregateDescriptor::of::<RoleEvent>(),
    ];
    const PERMISSIONS: &'static [DeclaredPermission] = ::access::permissions::DECLARED_HERE;
    const PROBLEMS: &'static [ProblemCode] = ::access::problems::ALL;

    fn compose(
        composition: &Composition<'_>,
        (): (),
    ) -> Result<Module<Database>, CompositionError> {
        let technical = composition.technical;
        let services = Services {
            clock: technical.clock.clone(),
            uuids: technical.uuids.clone(),
            declared: composition.declared_permissions.clone(),
        };
        Ok(Module {
            pool: composition.database.clone(),
            services: Arc::new(services),
        })
    }

    fn dispatchers(module: &Module<Database>, dispatchers: Dispatchers) -> Dispatchers {
        dispatchers.with::<dyn AccessMessages>(Arc::new(module.clone()))
    }

    fn personal_data(_: &Module<Database>) -> PersonalData {
        PersonalData::WithAccount
    }
}
