use super::EventsRead;
use crate::module::{AuditPool, AuditReadPorts, Module};
use crate::{ArchivedEvent, ports::EventTrail};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use cqrs::{Context, ContextModule, Execution, Handler, Outcome, Permitted, Wiring};
use std::{convert::Infallible, sync::Arc};

/// The next events by position, as an archive keeps them; none after the last.
#[derive(Debug, Clone)]
pub struct ExportEvents {
    /// Only events that occurred before.
    pub before: Option<DateTime<Utc>>,
    /// The position of the last event that is already exported.
    pub after: Option<i64>,
}

cqrs::query!(
    ExportEvents = "audit.export_events", Permitted<EventsRead> => Vec<ArchivedEvent>, Infallible
);

/// Events per query.
const BATCH: i64 = 1_000;

pub(crate) struct ExportEventsHandler {
    pub trail: Arc<dyn EventTrail>,
}

#[async_trait]
impl Handler<ExportEvents> for ExportEventsHandler {
    async fn handle(&self, _: &Context, query: ExportEvents) -> Outcome<ExportEvents> {
        let ExportEvents { before, after } = query;
        Ok(self.trail.archived(before, after, BATCH).await?)
    }
}

impl<P: AuditPool> Wiring<ExportEvents> for Module<P> {
    fn execution(&self) -> impl Execution<ExportEvents> {
        self.reading(|_, reads| ExportEventsHandler {
            trail: reads.event_trail(),
        })
    }
}
