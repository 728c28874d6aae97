//! Checks whether the dependencies answer.

use async_trait::async_trait;
use cqrs::TransactionPool;
use futures_util::future::join_all;
use infra_diesel::{Database, DatabaseUpkeep};
use infra_http::{DependencyState, Health, HealthState};
use kernel::BoxError;
use services::Dependency;
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
    known: Mutex<Option<(Instant, HealthState)>>,
}

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
            DependencyState {
                name,
                // detached: a client that leaves must not cancel a check half-way
                state: self
                    .database
                    .detach(state)
                    .await
                    .unwrap_or(HealthState::Down),
                detail: None,
            }
        });
        join_all(states).await
    }
}

impl Watched {
    async fn state(&self) -> HealthState {
        if self.dependency.is_required() {
            return self.check().await;
        }
        // concurrent callers wait for one check
        let mut known = self.known.lock().await;
        if let Some((at, state)) = *known
            && at.elapsed() < OPTIONAL_KNOWN_FOR
        {
            return state;
        }
        let state = self.check().await;
        *known = Some((Instant::now(), state));
        state
    }

    async fn check(&self) -> HealthState {
        match timeout(PATIENCE, self.dependency.check()).await {
            Ok(Ok(())) => HealthState::Up,
            Ok(Err(_)) | Err(_) if self.dependency.is_required() => HealthState::Down,
            Ok(Err(_)) | Err(_) => HealthState::Degraded,
        }
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
