mod archive;

use crate::context::{Composition, CompositionError, Context, PersonalData};
use ::audit::{AuditMessages, Module, Retention, Services, ports::EventArchive};
use archive::ArchiveDirectory;
use chrono::TimeDelta;
use cqrs::{Descriptor, Dispatchers, ProblemCode};
use infra_diesel::{Database, DatabasePorts};
use kernel::{AggregateDescriptor, DeclaredPermission};
use services::ExpiredRows;
use std::{path::PathBuf, sync::Arc, time::Duration};

crate::settings! {
    /// The audit trail.
    pub audit: AuditSettings {
        /// How long events are kept; empty: without limit.
        retention: Option<Duration> = Fixed(""), in "1d"..="36500d";
        /// Directory in which the worker stores events as JSON lines before it deletes them; empty:
        /// they are only deleted.
        archive: Option<PathBuf> = Fixed("");
    }
}

/// The audit trail.
pub struct Audit;

impl Context for Audit {
    type Module = Module<Database>;
    type Deliveries = ();
    type Settings = AuditSettings;

    const NAME: &'static str = "audit";
    const MESSAGES: &'static [Descriptor] = ::audit::DESCRIPTORS;
    const EVENTS: &'static [AggregateDescriptor] = &[];
    const PERMISSIONS: &'static [DeclaredPermission] = ::audit::permissions::DECLARED_HERE;
    const PROBLEMS: &'static [ProblemCode] = ::audit::problems::ALL;

    fn compose(
        composition: &Composition<'_>,
        settings: AuditSettings,
    ) -> Result<Module<Database>, CompositionError> {
        let services = Services {
            sealer: composition.technical.sealer.clone(),
            retention: retention(composition, settings),
        };
        Ok(Module {
            pool: composition.database.clone(),
            services: Arc::new(services),
        })
    }

    fn dispatchers(module: &Module<Database>, dispatchers: Dispatchers) -> Dispatchers {
        dispatchers.with::<dyn AuditMessages>(Arc::new(module.clone()))
    }

    fn personal_data(_: &Module<Database>) -> PersonalData {
        PersonalData::WithAccount
    }

    fn chores(module: &Module<Database>, database: &Database) -> Vec<Arc<dyn ExpiredRows>> {
        let past_events = module.past_events(database.event_history());
        past_events.into_iter().collect()
    }
}

fn retention(composition: &Composition<'_>, settings: AuditSettings) -> Option<Retention> {
    let directory = settings.archive.map(ArchiveDirectory);
    Some(Retention {
        period: TimeDelta::from_std(settings.retention?).unwrap_or(TimeDelta::MAX),
        archive: directory.map(|directory| Arc::new(directory) as Arc<dyn EventArchive>),
        holds: composition.event_holds.clone(),
    })
}
