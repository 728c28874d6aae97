use super::{Store, schema::session};
use crate::{errors::fault, types::Id};
use async_trait::async_trait;
use auth::ports::{LAST_USE_PRECISION, SessionUses, UsedGeneration};
use chrono::{DateTime, Utc};
use cqrs::Fault;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::SessionId;

/// One statement to a call, without the version that orders real changes.
pub(crate) struct DieselSessionUses(pub Store);

#[async_trait]
impl SessionUses for DieselSessionUses {
    async fn mark(&self, sessions: &[SessionId], used_at: DateTime<Utc>) -> Result<usize, Fault> {
        let mut conn = self.0.writer().await?;
        let ids: Vec<Id> = sessions.iter().map(|id| Id(id.uuid())).collect();
        let unmarked = session::table
            .filter(session::id.eq_any(ids))
            .filter(session::last_used_at.le(used_at - LAST_USE_PRECISION));
        let marked = diesel::update(unmarked).set(session::last_used_at.eq(used_at));
        marked.execute(&mut conn).await.map_err(fault)
    }

    async fn note_generations(&self, used: &[UsedGeneration]) -> Result<usize, Fault> {
        let mut conn = self.0.writer().await?;
        // in one order, so that concurrent statements wait for each other instead of deadlocking
        let mut used = used.to_vec();
        used.sort_unstable();
        super::super::note_generations(&mut conn, &used)
            .await
            .map_err(fault)
    }
}
