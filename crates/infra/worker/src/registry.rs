use crate::{DeliveryHandler, SubscriberEntry, subscriber::TransactionalHandler};
use cqrs::{EventSubscriber, Subscription, TransactionPool};
use kernel::Event;
use services::DeliveryReceipts;
use std::{
    collections::{BTreeMap, btree_map::Entry},
    sync::Arc,
};

/// Everything this process can deliver, by kind.
pub struct Registry {
    handlers: BTreeMap<&'static str, Arc<dyn DeliveryHandler>>,
    subscriptions: Vec<Subscription>,
}

/// Two handlers claim the same kind.
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

    /// What whoever stores events has to know.
    pub fn subscriptions(&self) -> Vec<Subscription> {
        self.subscriptions.clone()
    }

    pub(crate) fn handler(&self, kind: &str) -> Option<&dyn DeliveryHandler> {
        self.handlers.get(kind).map(AsRef::as_ref)
    }
}

impl std::fmt::Debug for Registry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Registry").field("kinds", &self.kinds()).finish_non_exhaustive()
    }
}

/// Collects handlers; doubles are found at the end.
#[derive(Default)]
pub struct RegistryBuilder {
    handlers: Vec<(&'static str, Arc<dyn DeliveryHandler>)>,
    subscriptions: Vec<Subscription>,
}

impl std::fmt::Debug for RegistryBuilder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.handlers.iter().map(|(kind, _)| kind)).finish()
    }
}

impl RegistryBuilder {
    /// For effects outside this database, and for jobs that bring their own transaction.
    #[must_use]
    pub fn external(mut self, handler: Arc<dyn DeliveryHandler>) -> Self {
        self.handlers.push((handler.kind(), handler));
        self
    }

    /// For effects in this database, which are committed together with the acknowledgement.
    #[must_use]
    pub fn subscriber<E, P, R, F, S>(mut self, entry: SubscriberEntry<P, R, F>) -> Self
    where
        E: Event,
        P: TransactionPool,
        R: Fn(&P::Transaction) -> Arc<dyn DeliveryReceipts> + Send + Sync + 'static,
        F: Fn(P::Transaction) -> S + Send + Sync + 'static,
        S: EventSubscriber<E> + 'static,
    {
        self.subscriptions.push(Subscription { event: E::NAME, kind: entry.kind });
        self.handlers.push((entry.kind, Arc::new(TransactionalHandler::<E, P, R, F>::new(entry))));
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
        Ok(Registry { handlers, subscriptions: self.subscriptions })
    }
}
