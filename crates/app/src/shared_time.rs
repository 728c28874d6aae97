//! Keeps the clock of the process on the time of the database.

use chrono::TimeDelta;
use cqrs::Fault;
use infra_diesel::{Database, DatabaseUpkeep};
use infra_services::SharedClock;
use std::{future::Future, sync::Arc, time::Duration};

/// Clocks drift by much less than a millisecond in this time.
const INTERVAL: Duration = Duration::from_secs(10);
/// A slow answer says little about the time.
const LONGEST_ANSWER: Duration = Duration::from_secs(1);
/// Differences that an operator should know of.
const NOTABLE: TimeDelta = TimeDelta::seconds(2);

#[derive(Clone)]
pub struct SharedTime {
    pub database: Database,
    pub clock: Arc<SharedClock>,
}

impl SharedTime {
    /// Reads the time of the database, if that has a clock of its own. Returns the difference from
    /// the clock of this machine; `None` if nothing was read.
    pub async fn read(&self) -> Result<Option<TimeDelta>, Fault> {
        let read = self.database.time().await?;
        let quick = read.filter(|read| read.received - read.sent <= LONGEST_ANSWER);
        Ok(quick.map(|read| self.clock.follow(read.time, read.sent, read.received)))
    }

    /// Repeats [`SharedTime::read`] until `stop` completes. The clock goes on during outages.
    pub async fn keep(self, stop: impl Future<Output = ()>) {
        let keeping = async {
            let mut is_notable = false;
            loop {
                // an outage is reported by those who need the database
                if let Ok(Some(difference)) = self.read().await {
                    let is_now = difference.abs() > NOTABLE;
                    if is_now && !is_notable {
                        warn(difference);
                    }
                    is_notable = is_now;
                }
                tokio::time::sleep(INTERVAL).await;
            }
        };
        tokio::select! {
            () = keeping => {}
            () = stop => {}
        }
    }
}

fn warn(difference: TimeDelta) {
    tracing::warn!(
        seconds = difference.num_seconds(),
        "the clock of this machine differs from that of the database, which is used"
    );
}
