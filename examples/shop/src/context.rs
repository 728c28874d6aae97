//! The declaration of the context: everything that it adds to the application.

use crate::{
    orders::{
        self, ExpireOrder, ExpireOrdersOfErased, Module, OrderEvent, OrderMessages, PersonalOrders,
        ScheduleExpiry, Services,
    },
    routes, storage, verbs,
};
use chrono::TimeDelta;
use loggia::{
    context::{Composition, CompositionError, Context, PersonalData, Runs, Subscribes, Transports},
    cqrs::{Descriptor, Dispatchers, ProblemCode},
    kernel::{AggregateDescriptor, DeclaredPermission},
    storage::MigrationSet,
};
use std::{sync::Arc, time::Duration};

loggia::settings! {
    /// Orders.
    pub orders: OrderSettings {
        /// How long an order waits for its payment before it expires.
        payment_window: Duration = Fixed("14d"), in "1s"..="90d";
    }
}

pub struct Orders;

impl Context for Orders {
    type Module = Module;
    type Deliveries = (
        Subscribes<ScheduleExpiry>,
        Subscribes<ExpireOrdersOfErased>,
        Runs<ExpireOrder>,
    );
    type Settings = OrderSettings;

    const NAME: &'static str = "orders";
    const MESSAGES: &'static [Descriptor] = orders::DESCRIPTORS;
    const EVENTS: &'static [AggregateDescriptor] = &[AggregateDescriptor::of::<OrderEvent>()];
    const PERMISSIONS: &'static [DeclaredPermission] = orders::PERMISSIONS;
    const PROBLEMS: &'static [ProblemCode] = orders::problems::ALL;

    fn compose(
        composition: &Composition<'_>,
        settings: OrderSettings,
    ) -> Result<Self::Module, CompositionError> {
        let technical = composition.technical;
        let services = Services {
            clock: technical.clock.clone(),
            uuids: technical.uuids.clone(),
            payment_window: TimeDelta::from_std(settings.payment_window).unwrap_or(TimeDelta::MAX),
        };
        Ok(Module {
            pool: composition.database.clone(),
            services: Arc::new(services),
        })
    }

    fn dispatchers(module: &Self::Module, dispatchers: Dispatchers) -> Dispatchers {
        dispatchers.with::<dyn OrderMessages>(Arc::new(module.clone()))
    }

    fn personal_data(module: &Self::Module) -> PersonalData {
        PersonalData::Held(Arc::new(PersonalOrders(Arc::new(module.clone()))))
    }

    fn transports(transports: Transports) -> Transports {
        transports.routes(routes::ROUTES).verbs([verbs::verb()])
    }

    fn migrations() -> Option<&'static MigrationSet> {
        Some(&storage::ORDERS)
    }
}
