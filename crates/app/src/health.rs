//! Whether the dependencies answer.

use async_trait::async_trait;
use cqrs::TransactionPool;
use infra_diesel::{Database, DatabaseUpkeep};
use infra_http::{DependencyState, Health, HealthState};
use infra_mail::Mailer;
use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};
use tokio::time::timeout;

pub struct Dependencies {
    pub database: Database,
    pub mailer: Arc<Mailer>,
    mail: Mutex<Option<(Instant, HealthState)>>,
}

const PATIENCE: Duration = Duration::from_secs(2);
/// Asking a mail server costs a connection, and anybody may ask us.
const MAIL_KNOWN_FOR: Duration = Duration::from_secs(15);

impl Dependencies {
    pub fn new(database: Database, mailer: Arc<Mailer>) -> Self {
        Self {
            database,
            mailer,
            mail: Mutex::new(None),
        }
    }

    async fn database(&self) -> HealthState {
        let database = self.database.clone();
        let ping = self
            .database
            .detach(Box::pin(async move { database.ping().await }));
        match timeout(PATIENCE, ping).await {
            Ok(Ok(Ok(()))) => HealthState::Up,
            Ok(_) | Err(_) => HealthState::Down,
        }
    }

    async fn mail(&self) -> HealthState {
        let known = *self.mail.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, state)) = known.filter(|(at, _)| at.elapsed() < MAIL_KNOWN_FOR) {
            return state;
        }
        let mailer = self.mailer.clone();
        let check = self
            .database
            .detach(Box::pin(async move { mailer.check().await }));
        let state = match timeout(PATIENCE, check).await {
            Ok(Ok(Ok(()))) => HealthState::Up,
            Ok(_) | Err(_) => HealthState::Degraded,
        };
        *self.mail.lock().unwrap_or_else(PoisonError::into_inner) = Some((Instant::now(), state));
        state
    }
}

#[async_trait]
impl Health for Dependencies {
    async fn check(&self) -> Vec<DependencyState> {
        let (database, mail) = (self.database().await, self.mail().await);
        let named = |name: &str, state| DependencyState {
            name: name.to_owned(),
            state,
            detail: None,
        };
        vec![named("database", database), named("mail", mail)]
    }
}
