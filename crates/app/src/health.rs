//! Checks whether the dependencies answer.

use async_trait::async_trait;
use cqrs::TransactionPool;
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
        let of_database: Arc<dyn Dependency> = Arc::new(DatabaseAnswers(database.clone()));
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

struct DatabaseAnswers(Database);

#[async_trait]
impl Dependency for DatabaseAnswers {
    fn name(&self) -> &'static str {
        "database"
    }

    fn is_required(&self) -> bool {
        true
    }

    async fn check(&self) -> Result<(), BoxError> {
        Ok(self.0.ping().await?)
    }
}
