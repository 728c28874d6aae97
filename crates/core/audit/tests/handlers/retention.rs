//! The retention of events.

use crate::{App, Tested};
use async_trait::async_trait;
use chrono::TimeDelta;
use cqrs::{Dispatch, Fault};
use kernel::BoxError;
use loggia_audit::{
    ArchivedEvent, ExportEvents, Module, Retention, Services,
    ports::{EventArchive, EventHistory},
};
use services::{Clock, EventHold, EventHolds};
use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicBool, Ordering},
};
use testing::contexts;

const KEPT: TimeDelta = TimeDelta::days(30);

/// Everything that was stored; refuses while the disk is full.
#[derive(Default)]
struct Archive {
    stored: Mutex<Vec<ArchivedEvent>>,
    is_full: AtomicBool,
}

#[async_trait]
impl EventArchive for Archive {
    async fn store(&self, events: &[ArchivedEvent]) -> Result<(), Fault> {
        if self.is_full.load(Ordering::SeqCst) {
            return Err(Fault::unexpected("no space left"));
        }
        let mut stored = self.stored.lock().unwrap_or_else(PoisonError::into_inner);
        stored.extend_from_slice(events);
        Ok(())
    }
}

impl Archive {
    fn positions(&self) -> Vec<i64> {
        let stored = self.stored.lock().unwrap_or_else(PoisonError::into_inner);
        stored.iter().map(|event| event.position).collect()
    }
}

/// Deletes nothing, as if the process died before.
struct Killed(Arc<dyn EventHistory>);

#[async_trait]
impl EventHistory for Killed {
    async fn oldest(&self, limit: i64) -> Result<Vec<ArchivedEvent>, Fault> {
        self.0.oldest(limit).await
    }

    async fn first_undelivered(&self) -> Result<Option<i64>, Fault> {
        self.0.first_undelivered().await
    }

    async fn delete(&self, _: &[i64]) -> Result<usize, Fault> {
        Err(Fault::unexpected("killed"))
    }
}

struct Hold(i64);

#[async_trait]
impl EventHold for Hold {
    async fn first_needed(&self) -> Result<Option<i64>, Fault> {
        Ok(Some(self.0))
    }
}

struct Kept {
    app: App,
    archive: Arc<Archive>,
    holds: EventHolds,
}

impl Kept {
    /// With an account, and so an event, for each name.
    async fn with(names: &[&str]) -> Result<Self, BoxError> {
        let app = App::default();
        for name in names {
            app.account(name).await?;
        }
        Ok(Self {
            app,
            archive: Arc::default(),
            holds: EventHolds::default(),
        })
    }

    async fn positions(&self) -> Result<Vec<i64>, Fault> {
        let events = self.app.fakes.database.event_history().oldest(100).await?;
        Ok(events.iter().map(|event| event.position).collect())
    }

    /// Deletes events in batches of two, the given time after now.
    async fn tidy(&self, later: TimeDelta) -> Result<usize, Fault> {
        self.tidy_in(later, self.app.fakes.database.event_history())
            .await
    }

    async fn tidy_in(
        &self,
        later: TimeDelta,
        history: Arc<dyn EventHistory>,
    ) -> Result<usize, Fault> {
        let retention = Retention {
            period: KEPT,
            archive: Some(self.archive.clone()),
            holds: self.holds.clone(),
        };
        let module = Module {
            services: Arc::new(Services {
                retention: Some(retention),
                ..Services::clone(&self.app.services)
            }),
            ..self.app.module.clone()
        };
        let past = module.past_events(history);
        let past = past.ok_or_else(|| Fault::unexpected("no retention"))?;
        past.delete_expired(self.app.fakes.clock.now() + later, 2)
            .await
    }
}

/// Due, and waited for a full file.
fn long_past() -> TimeDelta {
    KEPT + TimeDelta::days(2)
}

#[tokio::test]
async fn events_past_their_retention_are_archived_and_deleted() -> Tested {
    let kept = Kept::with(&["a", "b", "c"]).await?;
    kept.holds.fill(Vec::new());
    let before = kept.positions().await?;

    assert_eq!(kept.tidy(KEPT).await?, 0, "not past it");
    let due = KEPT + TimeDelta::hours(1);
    assert_eq!(kept.tidy(due).await?, 0, "a file per day");
    assert_eq!(kept.archive.positions(), Vec::<i64>::new());
    assert_eq!(kept.tidy(long_past()).await?, 3);

    assert_eq!(kept.archive.positions(), before);
    assert_eq!(kept.positions().await?, Vec::<i64>::new());
    Ok(())
}

#[tokio::test]
async fn events_that_are_still_needed_stay() -> Tested {
    let kept = Kept::with(&["a", "b", "c"]).await?;
    let before = kept.positions().await?;
    assert!(
        kept.tidy(long_past()).await.is_err(),
        "the holds are unknown"
    );
    kept.holds.fill(vec![Arc::new(Hold(before[1]))]);

    assert_eq!(kept.tidy(long_past()).await?, 1);
    assert_eq!(kept.tidy(long_past()).await?, 0);

    assert_eq!(kept.archive.positions(), before[..1]);
    assert_eq!(kept.positions().await?, before[1..]);
    Ok(())
}

#[tokio::test]
async fn nothing_is_deleted_that_could_not_be_archived() -> Tested {
    let kept = Kept::with(&["a"]).await?;
    kept.holds.fill(Vec::new());
    kept.archive.is_full.store(true, Ordering::SeqCst);

    assert!(kept.tidy(long_past()).await.is_err());

    assert_eq!(kept.positions().await?.len(), 1);
    Ok(())
}

#[tokio::test]
async fn a_crash_before_the_deletion_loses_no_event() -> Tested {
    let kept = Kept::with(&["a", "b"]).await?;
    kept.holds.fill(Vec::new());
    let history = kept.app.fakes.database.event_history();
    let before = kept.positions().await?;

    assert!(
        kept.tidy_in(long_past(), Arc::new(Killed(history)))
            .await
            .is_err()
    );
    assert_eq!(kept.positions().await?, before);
    assert_eq!(kept.tidy(long_past()).await?, 2);

    assert_eq!(
        kept.archive.positions(),
        [&before[..], &before[..]].concat()
    );
    Ok(())
}

#[tokio::test]
async fn events_are_exported_batch_by_batch() -> Tested {
    let kept = Kept::with(&["a", "b"]).await?;
    let exported = async |before, after| {
        kept.app
            .dispatch(&contexts::system(), ExportEvents { before, after })
            .await
    };

    let all = exported(None, None).await?;

    let positions: Vec<i64> = all.iter().map(|event| event.position).collect();
    assert_eq!(positions, kept.positions().await?);
    assert_eq!(exported(None, Some(positions[1])).await?, []);
    let start = kept.app.fakes.clock.now();
    assert_eq!(exported(Some(start), None).await?, []);
    Ok(())
}
