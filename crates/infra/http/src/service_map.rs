//! The services of endpoints: the messages of each context, and plain values, by type.

use cqrs::Dispatchers;
use std::{
    any::{Any, TypeId, type_name},
    collections::HashMap,
    sync::Arc,
};

/// One service per type. Built once, where the application is composed.
///
/// ```
/// # use loggia_http::Services;
/// # use std::sync::Arc;
/// trait Greetings: Send + Sync { fn hello(&self) -> &'static str; }
/// struct English;
/// impl Greetings for English { fn hello(&self) -> &'static str { "Hello" } }
///
/// let services = Services::default().with::<dyn Greetings>(Arc::new(English));
/// assert_eq!(services.get::<dyn Greetings>().map(|greetings| greetings.hello()), Some("Hello"));
/// ```
#[derive(Clone, Default)]
pub struct Services {
    entries: HashMap<TypeId, Arc<dyn Any + Send + Sync>>,
}

/// Names the type of a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ServiceKey {
    id: TypeId,
    name: &'static str,
}

impl ServiceKey {
    pub fn of<T: ?Sized + 'static>() -> Self {
        Self {
            id: TypeId::of::<T>(),
            name: type_name::<T>(),
        }
    }

    /// The name of the type, for messages to developers.
    pub const fn name(&self) -> &'static str {
        self.name
    }
}

/// The messages of every context.
impl From<Dispatchers> for Services {
    fn from(dispatchers: Dispatchers) -> Self {
        Self {
            entries: dispatchers.into_entries(),
        }
    }
}

impl Services {
    /// Adds a service; `T` may be a trait object: `with::<dyn OrderMessages>(module)`. Replaces one
    /// of the same type.
    #[must_use]
    pub fn with<T: ?Sized + Send + Sync + 'static>(mut self, service: Arc<T>) -> Self {
        self.entries.insert(TypeId::of::<T>(), Arc::new(service));
        self
    }

    pub fn get<T: ?Sized + Send + Sync + 'static>(&self) -> Option<&T> {
        let entry = self.entries.get(&TypeId::of::<T>())?;
        entry.downcast_ref::<Arc<T>>().map(Arc::as_ref)
    }

    pub fn contains(&self, key: ServiceKey) -> bool {
        self.entries.contains_key(&key.id)
    }
}
