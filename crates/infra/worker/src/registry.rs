use crate::{DeliveryHandler, job::JobHandler, subscriber::SubscriberHandler};
use cqrs::{Dispatch, Job, Subscriber, Subscribing, Subscription, TransactionPool};
use services::DeliveryReceiptPorts;
use std::{
    collections::{BTreeMap, btree_map::Entry},
    sync::Arc,
};

/// The handlers of this process by kind.
pub struct Registry {
    handlers: BTreeMap<&'static str, Arc<dyn DeliveryHandler>>,
    subscriptions: Vec<Subscription>,
}

/// Two handlers have the same kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("more than one handler is registered for deliveries of kind {0}")]
pub struct DuplicateKind(pub &'static str);

impl Registry {
    pub fn builder() -> RegistryBuilder {
        RegistryBuilder::default()
    }

    pub fn kinds(&self) -> Vec<&'static str> {
        self.handlers.keys().copied().collect()
    }

    /// Returns the subscriptions, which the event log needs to create deliveries.
    pub fn subscriptions(&self) -> Vec<Subscription> {
        self.subscriptions.clone()
    }

    pub(crate) fn handler(&self, kind: &str) -> Option<&dyn DeliveryHandler> {
        self.handlers.get(kind).map(AsRef::as_ref)
    }
}

impl std::fmt::Debug for Registry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Registry")
            .field("kinds", &self.kinds())
            .finish_non_exhaustive()
    }
}

/// Collects handlers. [`RegistryBuilder::build`] detects duplicates.
#[derive(Default)]
pub struct RegistryBuilder {
    handlers: Vec<(&'static str, Arc<dyn DeliveryHandler>)>,
    subscriptions: Vec<Subscription>,
}

impl std::fmt::Debug for RegistryBuilder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list()
            .entries(self.handlers.iter().map(|(kind, _)| kind))
            .finish()
    }
}

impl RegistryBuilder {
    /// For effects outside this database.
    #[must_use]
    pub fn external(mut self, handler: Arc<dyn DeliveryHandler>) -> Self {
        self.handlers.push((handler.kind(), handler));
        self
    }

    /// Runs jobs of type `C` by dispatching them; the command brings its own transaction.
    #[must_use]
    pub fn job<C: Job>(self, messages: Arc<dyn Dispatch<C>>) -> Self {
        self.external(Arc::new(JobHandler(messages)))
    }

    /// For effects in this database, which are committed together with the acknowledgment.
    #[must_use]
    pub fn subscriber<S, W>(mut self, module: W) -> Self
    where
        S: Subscriber,
        W: Subscribing<S, Pool: TransactionPool<Transaction: DeliveryReceiptPorts>>,
    {
        self.subscriptions.push(Subscription::of::<S>());
        self.handlers
            .push((S::KIND, Arc::new(SubscriberHandler::<S, W>::new(module))));
        self
    }

    pub fn build(self) -> Result<Registry, DuplicateKind> {
        let mut handlers = BTreeMap::new();
        for (kind, handler) in self.handlers {
            match handlers.entry(kind) {
                Entry::Occupied(_) => return Err(DuplicateKind(kind)),
                Entry::Vacant(free) => free.insert(handler),
            };
        }
        Ok(Registry {
            handlers,
            subscriptions: self.subscriptions,
        })
    }
}
