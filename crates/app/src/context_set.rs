//! The contexts of an application, collected before anything is opened.

use crate::{
    context::{Composition, Context, Deliveries, MissingContext, PersonalData},
    contexts,
};
use cqrs::{Descriptor, Dispatchers, ProblemCode, Subscription};
use infra_cli::Verb;
use infra_diesel::{Database, MigrationSet, MigrationSetRefused, MigrationSets};
use infra_http::Routes;
use infra_worker::RegistryBuilder;
use kernel::{AggregateDescriptor, DeclaredPermission, DeclaredPermissions};
use services::{ExpiredRows, PersonalDataHolder};
use std::{collections::BTreeMap, sync::Arc};

/// What a context declares without being built.
#[derive(Clone)]
struct Declaration {
    name: &'static str,
    messages: &'static [Descriptor],
    events: &'static [AggregateDescriptor],
    permissions: &'static [DeclaredPermission],
    problems: &'static [ProblemCode],
    subscriptions: Vec<Subscription>,
    migrations: Option<&'static MigrationSet>,
    routes: Option<Routes>,
    verbs: fn() -> Vec<Verb>,
    compose: fn(&mut Composition<'_>, &mut Composed) -> Result<(), MissingContext>,
}

/// What the modules of all contexts bring to a node.
#[derive(Default)]
pub(crate) struct Composed {
    pub registry: RegistryBuilder,
    pub chores: Vec<Arc<dyn ExpiredRows>>,
    pub personal_data: Vec<Arc<dyn PersonalDataHolder>>,
}

/// The contexts of an application, in the order in which they are composed.
#[derive(Clone)]
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
        Self {
            contexts: Vec::new(),
        }
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
        self.contexts.push(Declaration {
            name: C::NAME,
            messages: C::MESSAGES,
            events: C::EVENTS,
            permissions: C::PERMISSIONS,
            problems: C::PROBLEMS,
            subscriptions: C::Deliveries::subscriptions(),
            migrations: C::migrations(),
            routes: C::routes(),
            verbs: C::verbs,
            compose: compose::<C>,
        });
        self
    }

    /// Fails if two contexts declare one name, message, aggregate, event, permission, delivery
    /// kind, problem code or owner of migrations.
    pub fn check(&self) -> Result<(), Clash> {
        let mut known = BTreeMap::new();
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
            .flat_map(|context| context.subscriptions.iter().copied())
            .collect()
    }

    pub fn migrations(&self) -> Result<MigrationSets, MigrationSetRefused> {
        MigrationSets::with(
            self.contexts
                .iter()
                .filter_map(|context| context.migrations),
        )
    }

    /// The HTTP operations, context by context.
    pub fn routes(&self) -> Vec<Routes> {
        self.contexts
            .iter()
            .filter_map(|context| context.routes)
            .collect()
    }

    /// The verbs of the command line, context by context.
    pub fn verbs(&self) -> Vec<Verb> {
        self.contexts
            .iter()
            .flat_map(|context| (context.verbs)())
            .collect()
    }

    /// Builds the modules in order.
    pub(crate) fn compose(
        &self,
        mut composition: Composition<'_>,
    ) -> Result<(Dispatchers, Composed), MissingContext> {
        let mut composed = Composed::default();
        for context in &self.contexts {
            (context.compose)(&mut composition, &mut composed)?;
        }
        Ok((composition.dispatchers, composed))
    }
}

fn compose<C: Context>(
    composition: &mut Composition<'_>,
    composed: &mut Composed,
) -> Result<(), MissingContext> {
    let module = C::compose(composition)?;
    composition.dispatchers = C::dispatchers(&module, std::mem::take(&mut composition.dispatchers));
    composed.registry = C::Deliveries::register(&module, std::mem::take(&mut composed.registry));
    composed.chores.extend(C::chores(composition.database));
    if let PersonalData::Held(holder) = C::personal_data(&module) {
        composed.personal_data.push(holder);
    }
    Ok(())
}

impl Declaration {
    /// Everything that only one context may declare.
    fn names(&self) -> Vec<(&'static str, String)> {
        let mut names = vec![("context", self.name)];
        names.extend(
            self.messages
                .iter()
                .map(|message| ("message", message.name)),
        );
        for aggregate in self.events {
            names.push(("aggregate", aggregate.aggregate));
            names.extend(aggregate.events.iter().map(|name| ("event", *name)));
        }
        names.extend(
            self.problems
                .iter()
                .map(|problem| ("problem code", problem.name())),
        );
        names.extend(
            self.subscriptions
                .iter()
                .map(|subscription| ("subscriber", subscription.kind)),
        );
        let permissions = self
            .permissions
            .iter()
            .map(|one| ("permission", one.permission.as_str().to_owned()));
        names
            .into_iter()
            .map(|(what, name)| (what, name.to_owned()))
            .chain(permissions)
            .collect()
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contexts::{Access, Audit};
    use std::{collections::BTreeSet, error::Error, fs, path::Path};

    #[test]
    fn the_accounts_contexts_do_not_clash() {
        assert_eq!(ContextSet::accounts().check(), Ok(()));
    }

    #[test]
    fn a_clash_names_both_owners() {
        let doubled = ContextSet::accounts().with::<Audit>();
        let clash = Clash::Declared {
            what: "context",
            name: "audit".to_owned(),
            first: "audit",
            second: "audit",
        };
        assert_eq!(doubled.check(), Err(clash));

        let mut renamed = ContextSet {
            contexts: Vec::new(),
        }
        .with::<Access>()
        .with::<Access>();
        if let Some(second) = renamed.contexts.last_mut() {
            second.name = "shop";
        }
        let refused = renamed
            .check()
            .err()
            .map(|clash| clash.to_string())
            .unwrap_or_default();
        assert!(refused.starts_with("the message access."), "{refused}");
        assert!(
            refused.ends_with("is declared by access and by shop"),
            "{refused}"
        );
    }

    #[test]
    fn every_subscriber_reacts_to_a_declared_event() {
        let set = ContextSet::accounts();
        let declared: Vec<_> = set
            .events()
            .iter()
            .flat_map(|aggregate| aggregate.events.iter().copied())
            .collect();
        for subscription in set.subscriptions() {
            assert!(declared.contains(&subscription.event), "{subscription:?}");
        }
    }

    fn aggregates_under(folder: &Path, found: &mut BTreeSet<String>) -> Result<(), Box<dyn Error>> {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                aggregates_under(&path, found)?;
                continue;
            }
            let source = fs::read_to_string(&path)?;
            let aggregates = source
                .split("aggregate_events! {")
                .skip(1)
                .filter_map(|rest| rest.split('"').nth(1));
            found.extend(aggregates.map(str::to_owned));
        }
        Ok(())
    }

    #[test]
    fn every_aggregate_of_the_source_tree_is_declared() -> Result<(), Box<dyn Error>> {
        let mut defined = BTreeSet::new();
        aggregates_under(
            &Path::new(env!("CARGO_MANIFEST_DIR")).join("../core"),
            &mut defined,
        )?;
        // the macro itself
        defined.retain(|aggregate| !aggregate.contains('$') && !aggregate.contains(' '));

        let declared: BTreeSet<_> = ContextSet::accounts()
            .events()
            .iter()
            .map(|one| one.aggregate.to_owned())
            .collect();
        assert_eq!(declared, defined);
        Ok(())
    }
}
