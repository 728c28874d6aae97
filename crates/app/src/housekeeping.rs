//! Deletes expired rows in bounded batches.

use chrono::{DateTime, Utc};
use services::{Clock, ExpiredRows};
use std::{future::Future, sync::Arc, time::Duration};

/// Runs the chores of all contexts. Several processes may do so at the same time.
pub struct Housekeeping {
    pub chores: Vec<Arc<dyn ExpiredRows>>,
    pub clock: Arc<dyn Clock>,
}

const EVERY: Duration = Duration::from_secs(120);
/// Rows per statement, which blocks other writers on SQLite.
const BATCH: i64 = 500;
/// Statements per kind and round, so that a backlog does not saturate the database.
const BATCHES: usize = 20;

impl Housekeeping {
    /// Runs a round immediately and then every few minutes until `stop` completes.
    pub async fn run(self, stop: impl Future<Output = ()>) {
        let working = async {
            loop {
                self.tick().await;
                tokio::time::sleep(EVERY).await;
            }
        };
        tokio::select! {
            () = working => {}
            () = stop => {}
        }
    }

    /// Runs one round. Failed chores are retried in the next round.
    pub async fn tick(&self) {
        let now = self.clock.now();
        for chore in &self.chores {
            match delete(chore.as_ref(), now).await {
                Ok(0) => {}
                Ok(deleted) => tracing::debug!(rows = chore.name(), deleted, "expired rows"),
                Err(fault) => {
                    tracing::warn!(rows = chore.name(), error = %fault, "expired rows were not deleted")
                }
            }
        }
    }
}

async fn delete(chore: &dyn ExpiredRows, now: DateTime<Utc>) -> Result<usize, kernel::Fault> {
    let mut deleted = 0;
    for _ in 0..BATCHES {
        let batch = chore.delete_expired(now, BATCH).await?;
        deleted += batch;
        if i64::try_from(batch).is_ok_and(|batch| batch < BATCH) {
            break;
        }
    }
    Ok(deleted)
}

#[cfg(test)]
mod tests {
    use super::*;
    use async_trait::async_trait;
    use kernel::Fault;
    use std::sync::Mutex;
    use testing::deterministic::FixedClock;

    /// Returns the remaining rows, or `None` if the chore fails, and the number of calls.
    struct Chore(Mutex<(Option<usize>, usize)>);

    impl Chore {
        fn with(left: Option<usize>) -> Arc<Self> {
            Arc::new(Self(Mutex::new((left, 0))))
        }

        fn state(&self) -> (Option<usize>, usize) {
            *self.0.lock().unwrap()
        }
    }

    #[async_trait]
    impl ExpiredRows for Chore {
        fn name(&self) -> &'static str {
            "things"
        }

        async fn delete_expired(&self, now: DateTime<Utc>, limit: i64) -> Result<usize, Fault> {
            assert_eq!(now, FixedClock::default().now());
            let mut state = self.0.lock().unwrap();
            state.1 += 1;
            let left = state
                .0
                .as_mut()
                .ok_or_else(|| Fault::unavailable("no disk"))?;
            let deleted = (*left).min(usize::try_from(limit).unwrap_or_default());
            *left -= deleted;
            Ok(deleted)
        }
    }

    #[tokio::test]
    async fn each_chore_completes_even_if_others_fail() {
        let (broken, some, none) = (
            Chore::with(None),
            Chore::with(Some(1200)),
            Chore::with(Some(0)),
        );
        let chores: Vec<Arc<dyn ExpiredRows>> = vec![broken.clone(), some.clone(), none.clone()];

        Housekeeping {
            chores,
            clock: Arc::new(FixedClock::default()),
        }
        .tick()
        .await;

        assert_eq!(
            (broken.state(), some.state(), none.state()),
            ((None, 1), (Some(0), 3), (Some(0), 1))
        );
    }

    #[tokio::test]
    async fn a_backlog_is_worked_off_in_rounds() {
        let much = Chore::with(Some(25_000));
        let housekeeping = Housekeeping {
            chores: vec![much.clone()],
            clock: Arc::new(FixedClock::default()),
        };
        housekeeping.tick().await;
        assert_eq!(much.state(), (Some(15_000), 20));
        housekeeping.tick().await;
        assert_eq!(much.state(), (Some(5_000), 40));
    }
}
