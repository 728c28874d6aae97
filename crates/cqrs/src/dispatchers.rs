//! The messages of every context of an application, found by the type of the message.

use crate::{Context, Dispatch, Failure, Listed, Outcome};
use std::{
    any::{Any, TypeId},
    collections::HashMap,
    sync::Arc,
};

/// One dispatcher per context: what transports hold, which know no context by name. Cheap to clone.
#[derive(Clone, Default)]
pub struct Dispatchers(HashMap<TypeId, Arc<dyn Any + Send + Sync>>);

impl Dispatchers {
    /// Adds the messages of a context, such as `Arc<dyn AuthMessages>`.
    #[must_use]
    pub fn with<T: ?Sized + Send + Sync + 'static>(mut self, messages: Arc<T>) -> Self {
        self.0.insert(TypeId::of::<T>(), Arc::new(messages));
        self
    }

    /// The entries by the type of their trait object, each an `Arc<Arc<dyn …Messages>>`; for other
    /// maps of services.
    pub fn into_entries(self) -> HashMap<TypeId, Arc<dyn Any + Send + Sync>> {
        self.0
    }

    /// Returns the messages of a context, such as `dyn AuthMessages`.
    pub fn messages<T: ?Sized + Send + Sync + 'static>(&self) -> Option<&Arc<T>> {
        self.0
            .get(&TypeId::of::<T>())
            .and_then(|messages| messages.downcast_ref())
    }

    /// Returns the dispatcher of the context that lists `M`, if the application has that context.
    pub fn of<M: Listed>(&self) -> Option<&Arc<M::Messages>> {
        self.messages()
    }

    /// Dispatches the message through its context. Fails with [`Failure::Unexpected`] if the
    /// application lacks it.
    pub async fn dispatch<M: Listed>(&self, context: &Context, message: M) -> Outcome<M> {
        match self.of::<M>() {
            Some(messages) => messages.dispatch(context, message).await,
            None => Err(Failure::Unexpected(
                format!("this application has no context that lists {}", M::NAME).into(),
            )),
        }
    }
}

impl std::fmt::Debug for Dispatchers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Dispatchers")
            .field("contexts", &self.0.len())
            .finish()
    }
}
