//! The database as a dependency: it answers, and accepts writes.

use async_trait::async_trait;
use cqrs::Fault;
use infra_diesel::{Database, DatabaseUpkeep};
use kernel::{BoxError, error_chain};
use services::{Dependency, PublicDetail};
use std::time::{Duration, Instant};
use tokio::sync::Mutex;

pub(super) struct UsableDatabase {
    database: Database,
    writes: Mutex<Option<(Instant, bool)>>,
}

/// Each check of writes commits a row.
const WRITES_KNOWN_FOR: Duration = Duration::from_secs(5);
/// Callers learn soon that writes work again.
const REFUSED_WRITES_KNOWN_FOR: Duration = Duration::from_secs(1);
const REFUSES_WRITES: PublicDetail = PublicDetail("the database refuses writes");

impl UsableDatabase {
    pub(super) fn new(database: Database) -> Self {
        Self {
            database,
            writes: Mutex::default(),
        }
    }

    async fn accepts_writes(&self) -> bool {
        // concurrent callers wait for one check
        let mut known = self.writes.lock().await;
        if let Some((at, accepted)) = *known {
            let known_for = if accepted {
                WRITES_KNOWN_FOR
            } else {
                REFUSED_WRITES_KNOWN_FOR
            };
            if at.elapsed() < known_for {
                return accepted;
            }
        }
        let checked = self.database.check_writes().await;
        self.log(known.is_none_or(|(_, accepted)| accepted), &checked);
        *known = Some((Instant::now(), checked.is_ok()));
        checked.is_ok()
    }

    /// Logs only when the answer changes: probes repeat every few seconds.
    fn log(&self, before: bool, checked: &Result<(), Fault>) {
        match checked {
            Err(error) if before => {
                let error = error_chain(error);
                tracing::error!(
                    error,
                    "the database refuses writes; this server is not ready"
                );
            }
            Ok(()) if !before => tracing::info!("the database accepts writes again"),
            _ => {}
        }
    }
}

#[async_trait]
impl Dependency for UsableDatabase {
    fn name(&self) -> &'static str {
        "database"
    }

    fn is_required(&self) -> bool {
        true
    }

    async fn check(&self) -> Result<(), BoxError> {
        self.database.ping().await?;
        if self.accepts_writes().await {
            Ok(())
        } else {
            Err(REFUSES_WRITES.into())
        }
    }
}
