//! Checks whether the dependencies answer.

mod usable_database;

use async_trait::async_trait;
use cqrs::TransactionPool;
use futures_util::future::join_all;
use infra_diesel::Database;
use infra_http::{DependencyState, Health, HealthState};
use services::{Dependency, PublicDetail};
use std::{
    sync::{Arc, PoisonError},
    time::{Duration, Instant},
};
use tokio::{
    sync::{Mutex, OwnedMutexGuard},
    time::timeout,
};
use usable_database::UsableDatabase;

/// Probes of orchestrators give up soon.
const PATIENCE: Duration = Duration::from_secs(2);
/// Mail servers may take their time (RFC 5321 section 4.5.3.2); callers do not wait for them.
const OPTIONAL_PATIENCE: Duration = Duration::from_secs(60);
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
    /// Held by the check in flight of an optional dependency.
    checking: Arc<Mutex<()>>,
    latest: std::sync::Mutex<Option<(Instant, Checked)>>,
}

/// The state, and the problem as far as it may be public.
type Checked = (HealthState, Option<PublicDetail>);

impl Dependencies {
    pub(crate) fn new(database: Database, others: &[Arc<dyn Dependency>]) -> Self {
        let of_database: Arc<dyn Dependency> = Arc::new(UsableDatabase::new(database.clone()));
        let all = std::iter::once(&of_database).chain(others);
        let watched = all.map(|dependency| {
            Arc::new(Watched {
                dependency: dependency.clone(),
                checking: Arc::default(),
                latest: std::sync::Mutex::default(),
            })
        });
        Self {
            database,
            watched: watched.collect(),
        }
    }

    async fn state(&self, watched: &Arc<Watched>) -> Checked {
        if watched.dependency.is_required() {
            return self.checked(watched.clone(), PATIENCE, None).await;
        }
        match timeout(PATIENCE, self.optional_state(watched)).await {
            Ok(checked) => checked,
            Err(_) => watched.latest().unwrap_or((HealthState::Degraded, None)),
        }
    }

    /// Returns the latest state if it is new or another caller has begun a check.
    async fn optional_state(&self, watched: &Arc<Watched>) -> Checked {
        let checking = watched.checking.clone();
        let in_flight = match (checking.clone().try_lock_owned(), watched.latest()) {
            (Ok(begun), _) => begun,
            (Err(_), Some(latest)) => return latest,
            (Err(_), None) => checking.lock_owned().await,
        };
        if let Some(new) = watched.latest_within(OPTIONAL_KNOWN_FOR) {
            return new;
        }
        self.checked(watched.clone(), OPTIONAL_PATIENCE, Some(in_flight))
            .await
    }

    /// Checks in a task of its own: a client that leaves must not cancel a check half-way.
    async fn checked(
        &self,
        watched: Arc<Watched>,
        patience: Duration,
        in_flight: Option<OwnedMutexGuard<()>>,
    ) -> Checked {
        let check = Box::pin(async move {
            let _in_flight = in_flight;
            watched.check(patience).await
        });
        let checked = self.database.detach(check).await;
        checked.unwrap_or((HealthState::Down, None))
    }
}

#[async_trait]
impl Health for Dependencies {
    async fn check(&self) -> Vec<DependencyState> {
        let states = self.watched.iter().map(|watched| async move {
            let (state, detail) = self.state(watched).await;
            DependencyState {
                name: watched.dependency.name().to_owned(),
                state,
                detail: detail.map(|detail| detail.to_string()),
            }
        });
        join_all(states).await
    }
}

impl Watched {
    fn latest(&self) -> Option<Checked> {
        self.latest_within(Duration::MAX)
    }

    fn latest_within(&self, age: Duration) -> Option<Checked> {
        let latest = *self.latest.lock().unwrap_or_else(PoisonError::into_inner);
        let (at, checked) = latest?;
        (at.elapsed() < age).then_some(checked)
    }

    async fn check(&self, patience: Duration) -> Checked {
        let checked = match timeout(patience, self.dependency.check()).await {
            Ok(Ok(())) => (HealthState::Up, None),
            Ok(Err(error)) => (
                self.state_of_failure(),
                error.downcast_ref::<PublicDetail>().copied(),
            ),
            Err(_) => (self.state_of_failure(), None),
        };
        let mut latest = self.latest.lock().unwrap_or_else(PoisonError::into_inner);
        *latest = Some((Instant::now(), checked));
        checked
    }

    fn state_of_failure(&self) -> HealthState {
        if self.dependency.is_required() {
            HealthState::Down
        } else {
            HealthState::Degraded
        }
    }
}
