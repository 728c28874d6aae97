//! The contexts of an application, collected before anything is opened.

mod declaration;
#[cfg(test)]
mod tests;

use crate::{
    context::{Composition, CompositionError, Context, Transports},
    contexts,
    settings::{Settings, Table},
};
use cqrs::{Descriptor, Dispatchers, ProblemCode, Subscription};
use declaration::Declaration;
use infra_diesel::{Database, MigrationSetRefused, MigrationSets};
use infra_mail::SealedMails;
use kernel::{AggregateDescriptor, DeclaredPermissions};
use services::{Dependency, EventHold, ExpiredRows, PersonalDataHolder, SealedRows};
use std::{collections::BTreeMap, sync::Arc};

/// Everything that the modules of all contexts add to a node.
#[derive(Default)]
pub(crate) struct Composed {
    #[cfg(feature = "worker")]
    pub registry: infra_worker::RegistryBuilder,
    /// Deliveries that wait for other servers, for minutes if need be.
    #[cfg(feature = "worker")]
    pub senders: infra_worker::RegistryBuilder,
    pub chores: Vec<Arc<dyn ExpiredRows>>,
    pub sealed_rows: Vec<Arc<dyn SealedRows>>,
    pub event_holds: Vec<Arc<dyn EventHold>>,
    pub dependencies: Vec<Arc<dyn Dependency>>,
    pub personal_data: Vec<Arc<dyn PersonalDataHolder>>,
}

/// The contexts of an application, in the order in which they are composed.
#[derive(Clone, Default)]
pub struct ContextSet {
    contexts: Vec<Declaration>,
}

/// Two contexts declare the same thing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Clash {
    #[error("the {what} {name} is declared by {first} and by {second}")]
    Declared {
        what: &'static str,
        name: String,
        first: &'static str,
        second: &'static str,
    },
    #[error(transparent)]
    Migrations(#[from] MigrationSetRefused),
}

impl ContextSet {
    /// The accounts: access, audit, auth, registration, user_profile, and the flows over them.
    pub fn accounts() -> Self {
        Self::default()
            .with::<contexts::Access>()
            .with::<contexts::Audit>()
            .with::<contexts::Auth>()
            .with::<contexts::Registration>()
            .with::<contexts::UserProfile>()
            .with::<contexts::Flows>()
    }

    /// Adds a context after those that it uses.
    #[must_use]
    pub fn with<C: Context>(mut self) -> Self {
        self.contexts.push(Declaration::of::<C>());
        self
    }

    /// Fails if two contexts declare one name, message, aggregate, event, permission, problem code,
    /// section of settings, kind of delivery, operation, verb or owner of migrations.
    pub fn check(&self) -> Result<(), Clash> {
        let mut known = names_of_program();
        for context in &self.contexts {
            for (what, name) in context.names() {
                if let Some(first) = known.insert((what, name.clone()), context.name) {
                    return Err(Clash::Declared {
                        what,
                        name,
                        first,
                        second: context.name,
                    });
                }
            }
        }
        self.migrations().map(drop).map_err(Clash::from)
    }

    /// Every message, context by context.
    pub fn messages(&self) -> Vec<Descriptor> {
        self.contexts
            .iter()
            .flat_map(|context| context.messages.iter().copied())
            .collect()
    }

    /// Every aggregate with its events, context by context.
    pub fn events(&self) -> Vec<AggregateDescriptor> {
        self.contexts
            .iter()
            .flat_map(|context| context.events.iter().copied())
            .collect()
    }

    pub fn permissions(&self) -> DeclaredPermissions {
        DeclaredPermissions::new(
            self.contexts
                .iter()
                .flat_map(|context| context.permissions.iter().cloned()),
        )
    }

    pub fn problems(&self) -> Vec<ProblemCode> {
        self.contexts
            .iter()
            .flat_map(|context| context.problems.iter().copied())
            .collect()
    }

    pub fn subscriptions(&self) -> Vec<Subscription> {
        self.contexts
            .iter()
            .flat_map(|context| (context.subscriptions)())
            .collect()
    }

    pub fn migrations(&self) -> Result<MigrationSets, MigrationSetRefused> {
        MigrationSets::with(
            self.contexts
                .iter()
                .filter_map(|context| context.migrations),
        )
    }

    /// The settings of the program and of every context.
    pub fn settings(&self) -> Table {
        self.contexts
            .iter()
            .fold(Table::of_program(), |table, context| {
                table.with(context.settings.1)
            })
    }

    /// The HTTP operations and the verbs of the command line, context by context.
    pub fn transports(&self) -> Transports {
        self.contexts
            .iter()
            .fold(Transports::default(), |transports, context| {
                (context.transports)(transports)
            })
    }

    /// Builds the modules in order.
    pub(crate) fn compose(
        &self,
        mut composition: Composition<'_>,
    ) -> Result<(Dispatchers, Composed), CompositionError> {
        let mut composed = Composed::default();
        for context in &self.contexts {
            (context.compose)(&mut composition, &mut composed)?;
        }
        Ok((composition.dispatchers, composed))
    }
}

/// Names that no context may declare, because the program has them.
fn names_of_program() -> BTreeMap<(&'static str, String), &'static str> {
    const PROGRAM: &str = "the program";
    let sections = Settings::TABLES.iter().filter_map(|table| table.first());
    let sections = sections.map(|entry| ("section of settings", entry.section()));
    sections
        .chain([("job", SealedMails::KIND)])
        .map(|(what, name)| ((what, name.to_owned()), PROGRAM))
        .collect()
}

/// The database's own chores, which belong to no context.
pub(crate) fn chores_of(database: &Database, composed: &Composed) -> Vec<Arc<dyn ExpiredRows>> {
    use infra_diesel::DatabaseUpkeep;
    database
        .expired_rows()
        .into_iter()
        .chain(composed.chores.iter().cloned())
        .collect()
}

/// The database's own sealed rows, and those of the contexts.
pub(crate) fn sealed_rows_of(database: &Database, composed: &Composed) -> Vec<Arc<dyn SealedRows>> {
    use infra_diesel::DatabaseUpkeep;
    database
        .sealed_rows()
        .into_iter()
        .chain(composed.sealed_rows.iter().cloned())
        .collect()
}
