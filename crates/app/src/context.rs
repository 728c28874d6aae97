//! What a context declares, once, to be part of an application.

use crate::{settings::Settings, technical::Technical};
use cqrs::{
    Descriptor, Dispatch, Dispatchers, Job, ProblemCode, Subscriber, Subscribing, Subscription,
    TransactionPool,
};
use infra_cli::Verb;
use infra_diesel::{Database, MigrationSet};
use infra_http::Routes;
use infra_worker::RegistryBuilder;
use kernel::{AggregateDescriptor, DeclaredPermission, DeclaredPermissions};
use services::{DeliveryReceiptPorts, ExpiredRows, PersonalDataHolder, PersonalDataHolders};
use std::{marker::PhantomData, sync::Arc};

/// Everything that a context brings to an application. There are no defaults: an entry that is left
/// out does not compile (E0046).
pub trait Context: 'static {
    /// The module that wires the messages of the context.
    type Module: Clone + Send + Sync + 'static;

    /// The subscribers and jobs of the context, as a tuple of [`Subscribes`] and [`Runs`]. The
    /// module has to build each of them (E0277).
    type Deliveries: Deliveries<Self::Module>;

    const NAME: &'static str;
    const MESSAGES: &'static [Descriptor];
    const EVENTS: &'static [AggregateDescriptor];
    const PERMISSIONS: &'static [DeclaredPermission];
    const PROBLEMS: &'static [ProblemCode];

    /// The tables of the context, unless the accounts' own set makes them.
    fn migrations() -> Option<&'static MigrationSet>;

    /// Builds the module. The contexts that were declared before are found in
    /// [`Composition::messages`].
    fn compose(composition: &Composition<'_>) -> Result<Self::Module, MissingContext>;

    /// Adds the messages, such as `dispatchers.with::<dyn AuthMessages>(Arc::new(module.clone()))`.
    fn dispatchers(module: &Self::Module, dispatchers: Dispatchers) -> Dispatchers;

    /// The rows that housekeeping deletes.
    fn chores(database: &Database) -> Vec<Arc<dyn ExpiredRows>>;

    /// The HTTP operations, if the context has some of its own.
    fn routes() -> Option<Routes>;

    /// The verbs of the command line.
    fn verbs() -> Vec<Verb>;

    /// How the export and the erasure of a person reach what the context stores.
    fn personal_data(module: &Self::Module) -> PersonalData;
}

/// What a context stores about people.
pub enum PersonalData {
    None,
    /// The accounts' own export and erasure cover it.
    WithAccount,
    Held(Arc<dyn PersonalDataHolder>),
}

/// What modules are built from.
pub struct Composition<'a> {
    pub settings: &'a Settings,
    pub technical: &'a Technical,
    pub declared_permissions: &'a DeclaredPermissions,
    pub database: &'a Database,
    pub personal_data: &'a PersonalDataHolders,
    pub(crate) dispatchers: Dispatchers,
}

/// A context uses the messages of another one that is not declared before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the context {user} needs {needed}, which has to be declared before it")]
pub struct MissingContext {
    pub user: &'static str,
    pub needed: &'static str,
}

impl Composition<'_> {
    /// Returns the messages of another context, such as `dyn AuthMessages`.
    pub fn messages<T: ?Sized + Send + Sync + 'static>(
        &self,
        user: &'static str,
    ) -> Result<Arc<T>, MissingContext> {
        let messages = self.dispatchers.messages::<T>().cloned();
        messages.ok_or(MissingContext {
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
    /// Which events lead to deliveries; the database needs to know before there is a module.
    fn subscriptions() -> Vec<Subscription>;

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

    fn register(module: &W, registry: RegistryBuilder) -> RegistryBuilder {
        registry.subscriber::<S, W>(module.clone())
    }
}

impl<C: Job, W: Dispatch<C> + Clone + 'static> Deliveries<W> for Runs<C> {
    fn subscriptions() -> Vec<Subscription> {
        Vec::new()
    }

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

            fn register(_module: &W, registry: RegistryBuilder) -> RegistryBuilder {
                $(let registry = $delivery::register(_module, registry);)*
                registry
            }
        }
    )+};
}

tuples! { () (A) (A, B) (A, B, C) (A, B, C, D) (A, B, C, D, E) (A, B, C, D, E, F) }
