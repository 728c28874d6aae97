//! Deletes the events whose retention has ended, after they were archived.

use crate::{
    ArchivedEvent,
    ports::{EventArchive, EventHistory},
};
use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use cqrs::Fault;
use services::{EventHolds, ExpiredRows};
use std::sync::Arc;

/// How long events are kept, and what becomes of them.
#[derive(Clone)]
pub struct Retention {
    pub period: TimeDelta,
    /// Without one, events are deleted only.
    pub archive: Option<Arc<dyn EventArchive>>,
    pub holds: EventHolds,
}

/// The events past their retention. A part of the log is deleted only once it is in the archive, so
/// that a crash in between archives it twice.
pub(crate) struct PastEvents {
    pub history: Arc<dyn EventHistory>,
    pub retention: Retention,
}

/// Events of one file of the archive.
const FILE: i64 = 5_000;
/// Enough to see whether anything is due, even if the clock of some event ran ahead.
const LOOK: i64 = 100;
/// How long due events wait for a full file.
const WAIT: TimeDelta = TimeDelta::days(1);

#[async_trait]
impl ExpiredRows for PastEvents {
    fn name(&self) -> &'static str {
        "events"
    }

    async fn delete_expired(&self, now: DateTime<Utc>, limit: i64) -> Result<usize, Fault> {
        let cutoff = now - self.retention.period;
        let events = self.due(cutoff).await?;
        if events.is_empty() {
            return Ok(0);
        }
        if let Some(archive) = &self.retention.archive {
            archive.store(&events).await?;
        }
        let positions: Vec<i64> = events.iter().map(|event| event.position).collect();
        let mut deleted = 0;
        for batch in positions.chunks(usize::try_from(limit.max(1)).map_err(Fault::unexpected)?) {
            deleted += self.history.delete(batch).await?;
        }
        Ok(deleted)
    }
}

impl PastEvents {
    /// Returns the events of the next file: full, or with an event that has waited for a day.
    async fn due(&self, cutoff: DateTime<Utc>) -> Result<Vec<ArchivedEvent>, Fault> {
        let mut first = self.history.oldest(LOOK).await?;
        first.retain(|event| event.occurred_at < cutoff);
        if first.is_empty() {
            return Ok(first);
        }
        let mut events = self.history.oldest(FILE).await?;
        events.retain(|event| event.occurred_at < cutoff);
        let is_full = i64::try_from(events.len()).is_ok_and(|events| events >= FILE);
        let has_waited = |event: &ArchivedEvent| event.occurred_at < cutoff - WAIT;
        if !is_full && !events.iter().any(has_waited) {
            return Ok(Vec::new());
        }
        let delivered_before = self.history.first_undelivered().await?;
        let needed_from = self.retention.holds.first_needed().await?;
        let held = delivered_before.into_iter().chain(needed_from).min();
        events.retain(|event| held.is_none_or(|held| event.position < held));
        Ok(events)
    }
}
