//! Tables of other crates.

use super::{InMemoryReads, InMemoryTransaction};
use cqrs::Fault;
use kernel::{AggregateEvent, History};
use std::{
    any::{Any, TypeId},
    collections::HashMap,
    sync::Arc,
};
use uuid::Uuid;

/// One table per type, which is its definition and its content, such as a map of rows by their id.
#[derive(Clone, Default)]
pub(super) struct ForeignTables(HashMap<TypeId, Arc<dyn Any + Send + Sync>>);

impl ForeignTables {
    fn get<T: Any + Default>(&self) -> Option<&T> {
        self.0.get(&TypeId::of::<T>())?.downcast_ref()
    }
}

impl InMemoryTransaction {
    /// Reads or changes the table `T` of another crate, empty at first. It takes part in the
    /// transaction like every other table.
    pub fn table<T, R>(&self, work: impl FnOnce(&mut T) -> Result<R, Fault>) -> Result<R, Fault>
    where
        T: Any + Clone + Default + Send + Sync,
    {
        self.tables(|tables| {
            let mut table: T = tables.foreign.get().cloned().unwrap_or_default();
            let worked = work(&mut table)?;
            tables.foreign.0.insert(TypeId::of::<T>(), Arc::new(table));
            Ok(worked)
        })
    }

    /// Appends the events of an aggregate of another crate, with a delivery for each subscriber.
    pub fn append_events<E: AggregateEvent>(
        &self,
        aggregate_id: Uuid,
        history: &History<E>,
    ) -> Result<(), Fault> {
        self.tables(|tables| self.append(tables, aggregate_id, history))
    }
}

impl InMemoryReads {
    /// Reads the table `T` of another crate.
    pub fn table<T, R>(&self, look: impl FnOnce(&T) -> R) -> Result<R, Fault>
    where
        T: Any + Default,
    {
        self.tables(|tables| match tables.foreign.get() {
            Some(table) => look(table),
            None => look(&T::default()),
        })
    }
}
