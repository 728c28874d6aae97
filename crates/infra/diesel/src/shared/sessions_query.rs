use super::{
    Conn, Reads,
    schema::{account, session},
};
use crate::{errors::fault, types::Id};
use async_trait::async_trait;
use auth::{ListSessions, ListUserSessions, ListUserSessionsError, SessionView};
use chrono::{DateTime, Utc};
use cqrs::{Context, Fault, Handler, Outcome};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::{SessionId, UserActor, UserId};

#[derive(Queryable, Selectable)]
#[diesel(table_name = session)]
struct Row {
    id: Id,
    device_name: Option<String>,
    authenticated_at: DateTime<Utc>,
    last_used_at: DateTime<Utc>,
    idle_expires_at: DateTime<Utc>,
}

#[async_trait]
impl Handler<ListSessions> for Reads {
    async fn handle(&self, context: &Context, _: ListSessions) -> Outcome<ListSessions> {
        let user = context.signed_in()?;
        Ok(active(
            self.connection().await?.get(),
            user.user_id,
            Some(user),
            self.now(),
        )
        .await?)
    }
}

#[async_trait]
impl Handler<ListUserSessions> for Reads {
    async fn handle(
        &self,
        context: &Context,
        query: ListUserSessions,
    ) -> Outcome<ListUserSessions> {
        let mut conn = self.connection().await?;
        let user = account::table.find(Id(query.user_id.uuid()));
        let exists: bool = diesel::select(diesel::dsl::exists(user))
            .get_result(conn.get())
            .await
            .map_err(fault)?;
        if !exists {
            return Err(ListUserSessionsError::UnknownUser.into());
        }
        Ok(active(
            conn.get(),
            query.user_id,
            context.actor().user(),
            self.now(),
        )
        .await?)
    }
}

/// The idle limit never exceeds the absolute limit, so it alone determines when a session expires.
async fn active(
    conn: &mut Conn,
    user_id: UserId,
    caller: Option<&UserActor>,
    now: DateTime<Utc>,
) -> Result<Vec<SessionView>, Fault> {
    let active = session::table
        .filter(session::user_id.eq(Id(user_id.uuid())))
        .filter(session::ended_at.is_null())
        .filter(session::idle_expires_at.gt(now))
        .order((session::authenticated_at.desc(), session::id.desc()))
        .select(Row::as_select());
    let rows: Vec<Row> = active.load(conn).await.map_err(fault)?;
    let view = |row: Row| SessionView {
        id: SessionId::new(row.id.0),
        created_at: row.authenticated_at,
        last_used_at: row.last_used_at,
        device_name: row.device_name,
        expires_at: row.idle_expires_at,
        is_current: caller.is_some_and(|user| row.id.0 == user.session_id.uuid()),
    };
    Ok(rows.into_iter().map(view).collect())
}
