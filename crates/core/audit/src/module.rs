//! Builds the handlers of this context.

pub(crate) use crate::ports::AuditReadPorts;

use crate::{
    ports::EventHistory,
    retention::{PastEvents, Retention},
};
use cqrs::{ContextModule, ReadPool};
use services::{ExpiredRows, Sealer, listing::Cursors};
use std::sync::Arc;

/// Pools that this context can run on.
pub trait AuditPool: ReadPool<Reads: AuditReadPorts> {}

impl<P: ReadPool<Reads: AuditReadPorts>> AuditPool for P {}

/// The services of the context besides its readers.
#[derive(Clone)]
pub struct Services {
    pub sealer: Arc<dyn Sealer>,
    /// `None`: events are kept without limit.
    pub retention: Option<Retention>,
}

/// The audit trail, on the pool `P`.
#[derive(Clone)]
pub struct Module<P> {
    pub pool: P,
    pub services: Arc<Services>,
}

impl<P> Module<P> {
    /// Returns the events past their retention; `None` if they are kept without limit.
    pub fn past_events(&self, history: Arc<dyn EventHistory>) -> Option<Arc<dyn ExpiredRows>> {
        let retention = self.services.retention.clone()?;
        Some(Arc::new(PastEvents { history, retention }))
    }

    pub(crate) fn cursors(&self) -> Cursors {
        Cursors {
            sealer: self.services.sealer.clone(),
        }
    }
}

impl<P: AuditPool> ContextModule for Module<P> {
    type Pool = P;

    fn pool(&self) -> &P {
        &self.pool
    }
}

const _: () = {
    /// Compiles only if every message is wired for every pool.
    const fn _complete<P: AuditPool>() {
        crate::assert_wired::<Module<P>>();
    }
};
