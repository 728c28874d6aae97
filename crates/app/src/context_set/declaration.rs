use super::Composed;
use crate::{
    context::{Composition, CompositionError, Context, Deliveries, PersonalData, Transports},
    settings::{Entry, Section},
};
use cqrs::{Descriptor, ProblemCode, Subscription};
use infra_diesel::MigrationSet;
use kernel::{AggregateDescriptor, DeclaredPermission};

/// The parts of a declaration that need no module.
#[derive(Clone)]
pub(super) struct Declaration {
    pub name: &'static str,
    pub messages: &'static [Descriptor],
    pub events: &'static [AggregateDescriptor],
    pub permissions: &'static [DeclaredPermission],
    pub problems: &'static [ProblemCode],
    pub settings: (&'static str, &'static [Entry]),
    pub subscriptions: fn() -> Vec<Subscription>,
    pub kinds: fn() -> Vec<(&'static str, &'static str)>,
    pub migrations: Option<&'static MigrationSet>,
    pub transports: fn(Transports) -> Transports,
    pub compose: fn(&mut Composition<'_>, &mut Composed) -> Result<(), CompositionError>,
}

impl Declaration {
    pub(super) fn of<C: Context>() -> Self {
        Self {
            name: C::NAME,
            messages: C::MESSAGES,
            events: C::EVENTS,
            permissions: C::PERMISSIONS,
            problems: C::PROBLEMS,
            settings: (C::Settings::NAME, C::Settings::TABLE),
            subscriptions: C::Deliveries::subscriptions,
            kinds: C::Deliveries::kinds,
            migrations: C::migrations(),
            transports: C::transports,
            compose: compose::<C>,
        }
    }

    /// Everything that only one context may declare.
    pub(super) fn names(&self) -> Vec<(&'static str, String)> {
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
        names.extend((self.kinds)());
        if !self.settings.0.is_empty() {
            names.push(("section of settings", self.settings.0));
        }
        let permissions = self
            .permissions
            .iter()
            .map(|one| ("permission", one.permission.as_str().to_owned()));
        names
            .into_iter()
            .map(|(what, name)| (what, name.to_owned()))
            .chain(permissions)
            .chain((self.transports)(Transports::default()).names())
            .collect()
    }
}

fn compose<C: Context>(
    composition: &mut Composition<'_>,
    composed: &mut Composed,
) -> Result<(), CompositionError> {
    let settings = composition.settings.contexts.section::<C::Settings>();
    let settings = settings.ok_or(CompositionError::MissingSettings(C::NAME))?;
    let module = C::compose(composition, settings)?;
    composition.dispatchers = C::dispatchers(&module, std::mem::take(&mut composition.dispatchers));
    #[cfg(feature = "worker")]
    {
        let registry = std::mem::take(&mut composed.registry);
        composed.registry = C::Deliveries::register(&module, registry);
    }
    composed
        .chores
        .extend(C::chores(&module, composition.database));
    composed
        .sealed_rows
        .extend(C::sealed_rows(&module, composition.database));
    composed
        .event_holds
        .extend(C::event_holds(&module, composition.database));
    composed.dependencies.extend(C::dependencies(&module));
    if let PersonalData::Held(holder) = C::personal_data(&module) {
        composed.personal_data.push(holder);
    }
    Ok(())
}
