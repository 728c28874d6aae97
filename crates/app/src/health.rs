//! Checks whether the dependencies answer.

use async_trait::async_trait;
use cqrs::{Fault, TransactionPool};
use futures_util::future::join_all;
use infra_diesel::{Database, DatabaseUpkeep};
use infra_http::{DependencyState, Health, HealthState};
use kernel::BoxError;
use services::{Dependency, PublicDetail};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::{sync::Mutex, time::timeout};

const PATIENCE: Duration = Duration::from_secs(2);
/// A check may cost a connection, and readiness is public.
const OPTIONAL_KNOWN_FOR: Duration = Duration::from_secs(15);

/// The dependencies of a process.
pub(crate) struct Dependencies {
    database: Database,
    watched: Vec<Arc<Watched>>,
}

/// A dependency with its last known state.
struct Watched {
    dependency: Arc<dyn Dependency>,
    known: Mutex<Option<(Instant, Checked)>>,
}

/// The state, and the problem as far as it may be public.
type Checked = (HealthState, Option<PublicDetail>);

impl Dependencies {
    pub(crate) fn new(database: Database, others: &[Arc<dyn Dependency>]) -> Self {
        let of_database: Arc<dyn Dependency> = Arc::new(UsableDatabase {
            database: database.clone(),
            writes: Mutex::default(),
        });
        let all = std::iter::once(&of_database).chain(others);
        let watched = all.map(|dependency| {
            Arc::new(Watched {
                dependency: dependency.clone(),
                known: Mutex::default(),
            })
        });
        Self {
            database,
            watched: watched.collect(),
        }
    }
}

#[async_trait]
impl Health for Dependencies {
    async fn check(&self) -> Vec<DependencyState> {
        let states = self.watched.iter().cloned().map(|watched| async move {
            let name = watched.dependency.name().to_owned();
            let state = Box::pin(async move { watched.state().await });
            // detached: a client that leaves must not cancel a check half-way
            let checked = self.database.detach(state).await;
            let (state, detail) = checked.unwrap_or((HealthState::Down, None));
            DependencyState {
                name,
                state,
                detail: detail.map(|detail| detail.to_string()),
            }
        });
        join_all(states).await
    }
}

impl Watched {
    async fn state(&self) -> Checked {
        if self.dependency.is_required() {
            return self.check().await;
        }
        // concurrent callers wait for one check
        let mut known = self.known.lock().await;
        if let Some((at, checked)) = *known
            && at.elapsed() < OPTIONAL_KNOWN_FOR
        {
            return checked;
        }
        let checked = self.check().await;
        *known = Some((Instant::now(), checked));
        checked
    }

    async fn check(&self) -> Checked {
        let detail = match timeout(PATIENCE, self.dependency.check()).await {
            Ok(Ok(())) => return (HealthState::Up, None),
            Ok(Err(error)) => error.downcast_ref::<PublicDetail>().copied(),
            Err(_) => None,
        };
        let state = if self.dependency.is_required() {
            HealthState::Down
        } else {
            HealthState::Degraded
        };
        (state, detail)
    }
}

/// The database answers, and accepts writes.
struct UsableDatabase {
    database: Database,
    writes: Mutex<Option<(Instant, bool)>>,
}

/// Each check of writes commits a row.
const WRITES_KNOWN_FOR: Duration = Duration::from_secs(5);
/// Callers learn soon that writes work again.
const REFUSED_WRITES_KNOWN_FOR: Duration = Duration::from_secs(1);
const REFUSES_WRITES: PublicDetail = PublicDetail("the database refuses writes");

impl UsableDatabase {
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
                tracing::error!(%error, "the database refuses writes; this server is not ready");
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
