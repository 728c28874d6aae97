//! The declaration of a context: everything that it adds to an application.

use crate::{
    settings::{Section, Settings},
    technical::Technical,
};
use cqrs::{
    Descriptor, Dispatch, Dispatchers, Job, ProblemCode, Subscriber, Subscribing, Subscription,
    TransactionPool,
};
use infra_diesel::{Database, MigrationSet};
#[cfg(feature = "worker")]
use infra_worker::RegistryBuilder;
use kernel::{AggregateDescriptor, DeclaredPermission, DeclaredPermissions};
use services::{
    DeliveryReceiptPorts, Dependency, EventHold, EventHolds, ExpiredRows, PersonalDataHolder,
    PersonalDataHolders, SealedRows,
};
use std::{marker::PhantomData, sync::Arc};

/// Everything that a context adds to an application, except its code.
///
/// Only what many contexts do without has a default. In particular, a context without an entry for
/// personal data does not compile (E0046).
pub trait Context: 'static {
    /// The module that wires the messages of the context.
    type Module: Clone + Send + Sync + 'static;

    /// The subscribers and jobs of the context, as a tuple of [`Subscribes`] and [`Runs`]. The
    /// module has to build each of them (E0277).
    type Deliveries: Deliveries<Self::Module>;

    /// The settings of the context, declared with [`settings!`](crate::settings!); `()` for none.
    type Settings: Section;

    const NAME: &'static str;
    const MESSAGES: &'static [Descriptor];
    const EVENTS: &'static [AggregateDescriptor];
    const PERMISSIONS: &'static [DeclaredPermission];
    const PROBLEMS: &'static [ProblemCode];

    /// Builds the module. The contexts that were declared before are found in
    /// [`Composition::messages`].
    fn compose(
        composition: &Composition<'_>,
        settings: Self::Settings,
    ) -> Result<Self::Module, CompositionError>;

    /// Adds the messages, such as `dispatchers.with::<dyn AuthMessages>(Arc::new(module.clone()))`.
    fn dispatchers(module: &Self::Module, dispatchers: Dispatchers) -> Dispatchers;

    /// Returns how the export and the erasure of a person reach what the context stores.
    fn personal_data(module: &Self::Module) -> PersonalData;

    /// Adds the HTTP operations and the verbs of the command line.
    fn transports(transports: Transports) -> Transports {
        transports
    }

    /// Returns the tables of the context, unless the accounts' own set makes them.
    fn migrations() -> Option<&'static MigrationSet> {
        None
    }

    /// Returns the rows that housekeeping deletes.
    fn chores(_module: &Self::Module, _database: &Database) -> Vec<Arc<dyn ExpiredRows>> {
        Vec::new()
    }

    /// Returns the rows whose values the context has sealed ([`services::Sealer`]), so that `key
    /// rewrap` finds them.
    fn sealed_rows(_module: &Self::Module, _database: &Database) -> Vec<Arc<dyn SealedRows>> {
        Vec::new()
    }

    /// Returns what the context still needs of the event log, such as the events that a projection
    /// has not processed yet. They are kept past their retention.
    fn event_holds(_module: &Self::Module, _database: &Database) -> Vec<Arc<dyn EventHold>> {
        Vec::new()
    }

    /// Returns the dependencies outside the process that readiness reports.
    fn dependencies(_module: &Self::Module) -> Vec<Arc<dyn Dependency>> {
        Vec::new()
    }
}

/// The operations and verbs of an application. Which transports there are depends on the features
/// of this crate.
#[derive(Default)]
pub struct Transports {
    #[cfg(feature = "http")]
    pub(crate) routes: Vec<infra_http::Routes>,
    #[cfg(feature = "cli")]
    pub(crate) verbs: Vec<infra_cli::Verb>,
}

impl Transports {
    /// Adds HTTP operations.
    #[cfg(feature = "http")]
    #[must_use]
    pub fn routes(mut self, routes: infra_http::Routes) -> Self {
        self.routes.push(routes);
        self
    }

    /// Adds verbs of the command line.
    #[cfg(feature = "cli")]
    #[must_use]
    pub fn verbs(mut self, verbs: impl IntoIterator<Item = infra_cli::Verb>) -> Self {
        self.verbs.extend(verbs);
        self
    }

    /// Returns what only one context may declare: verbs, and operations by method and path.
    pub(crate) fn names(&self) -> Vec<(&'static str, String)> {
        #[cfg_attr(not(any(feature = "cli", feature = "http")), expect(unused_mut))]
        let mut names = Vec::new();
        #[cfg(feature = "http")]
        for endpoint in self.routes.iter().flat_map(|routes| (routes.endpoints)()) {
            names.push(("operation", endpoint.name()));
        }
        #[cfg(feature = "cli")]
        for verb in &self.verbs {
            names.push(("verb", verb.name().to_owned()));
        }
        names
    }
}

/// The personal data that a context stores.
pub enum PersonalData {
    None,
    /// The accounts' own export and erasure cover it.
    WithAccount,
    Held(Arc<dyn PersonalDataHolder>),
}

/// Everything that modules are built from.
pub struct Composition<'a> {
    pub settings: &'a Settings,
    pub technical: &'a Technical,
    pub declared_permissions: &'a DeclaredPermissions,
    pub database: &'a Database,
    pub personal_data: &'a PersonalDataHolders,
    pub event_holds: &'a EventHolds,
    pub(crate) dispatchers: Dispatchers,
}

/// Why the modules of an application cannot be built.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CompositionError {
    #[error("the context {user} needs {needed}, which has to be declared before it")]
    MissingContext {
        user: &'static str,
        needed: &'static str,
    },
    #[error("the settings of the context {0} are missing: load them with the same set of contexts")]
    MissingSettings(&'static str),
}

impl Composition<'_> {
    /// Returns the messages of another context, such as `dyn AuthMessages`.
    pub fn messages<T: ?Sized + Send + Sync + 'static>(
        &self,
        user: &'static str,
    ) -> Result<Arc<T>, CompositionError> {
        let messages = self.dispatchers.messages::<T>().cloned();
        messages.ok_or(CompositionError::MissingContext {
            user,
            needed: std::any::type_name::<T>(),
        })
    }
}

/// A subscriber to events.
pub struct Subscribes<S>(PhantomData<S>);

/// A job that the worker dispatches.
pub struct Runs<C>(PhantomData<C>);

/// The subscribers and jobs of a context whose module is `W`.
pub trait Deliveries<W> {
    /// Returns the events that lead to deliveries; the database needs them before there is a
    /// module.
    fn subscriptions() -> Vec<Subscription>;

    /// Returns the kinds of deliveries, with what they are.
    fn kinds() -> Vec<(&'static str, &'static str)>;

    #[cfg(feature = "worker")]
    fn register(module: &W, registry: RegistryBuilder) -> RegistryBuilder;
}

impl<S, W> Deliveries<W> for Subscribes<S>
where
    S: Subscriber,
    W: Subscribing<S, Pool: TransactionPool<Transaction: DeliveryReceiptPorts>>,
{
    fn subscriptions() -> Vec<Subscription> {
        vec![Subscription::of::<S>()]
    }

    fn kinds() -> Vec<(&'static str, &'static str)> {
        vec![("subscriber", S::KIND)]
    }

    #[cfg(feature = "worker")]
    fn register(module: &W, registry: RegistryBuilder) -> RegistryBuilder {
        registry.subscriber::<S, W>(module.clone())
    }
}

impl<C: Job, W: Dispatch<C> + Clone + 'static> Deliveries<W> for Runs<C> {
    fn subscriptions() -> Vec<Subscription> {
        Vec::new()
    }

    fn kinds() -> Vec<(&'static str, &'static str)> {
        vec![("job", C::NAME)]
    }

    #[cfg(feature = "worker")]
    fn register(module: &W, registry: RegistryBuilder) -> RegistryBuilder {
        registry.job::<C>(Arc::new(module.clone()))
    }
}

macro_rules! tuples {
    ($(($($delivery:ident),*))+) => {$(
        impl<W, $($delivery: Deliveries<W>),*> Deliveries<W> for ($($delivery,)*) {
            fn subscriptions() -> Vec<Subscription> {
                let all: [Vec<Subscription>; _] = [$($delivery::subscriptions()),*];
                all.concat()
            }

            fn kinds() -> Vec<(&'static str, &'static str)> {
                let all: [Vec<_>; _] = [$($delivery::kinds()),*];
                all.concat()
            }

            #[cfg(feature = "worker")]
            fn register(_module: &W, registry: RegistryBuilder) -> RegistryBuilder {
                $(let registry = $delivery::register(_module, registry);)*
                registry
            }
        }
    )+};
}

tuples! { () (A) (A, B) (A, B, C) (A, B, C, D) (A, B, C, D, E) (A, B, C, D, E, F) }
