use super::statement::{Statement, StatementKey};
use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};
use tokio_postgres::{Client, Error, error::SqlState};

/// More statements than the program has, so that this bounds only texts that vary, such as the
/// filters of lists.
const CAPACITY: usize = 500;

/// The statements that a session has prepared, raw ones and inserts included.
#[derive(Default)]
pub(super) struct PreparedStatements(Mutex<HashMap<StatementKey, tokio_postgres::Statement>>);

impl PreparedStatements {
    pub(super) async fn find_or_prepare(
        &self,
        client: &Client,
        statement: &Statement,
    ) -> Result<tokio_postgres::Statement, Error> {
        let found = self.lock().get(statement.key()).cloned();
        if let Some(found) = found {
            return Ok(found);
        }
        let prepared = client
            .prepare_typed(statement.sql(), statement.types())
            .await?;
        let mut all = self.lock();
        if all.len() >= CAPACITY {
            // the session closes each of them
            all.clear();
        }
        all.insert(statement.key().clone(), prepared.clone());
        Ok(prepared)
    }

    /// Forgets all statements if a migration has changed the types of a result.
    pub(super) fn observe(&self, error: &Error) {
        if error.code() == Some(&SqlState::FEATURE_NOT_SUPPORTED) {
            self.lock().clear();
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<StatementKey, tokio_postgres::Statement>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
