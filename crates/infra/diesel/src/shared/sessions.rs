use super::{Tx, schema::session};
use crate::{errors::fault, types::Id};
use async_trait::async_trait;
use auth::ports::{SessionPruning, SessionRepository};
use auth_domain::{AuthenticationMethod, Rotations, Session, SessionState};
use chrono::{DateTime, Utc};
use cqrs::Fault;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::{DeviceName, SessionId, UserId};

/// The columns that saving a session writes; `used_generation` belongs to `DieselSessionUses`.
#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = session, treat_none_as_null = true)]
struct SessionRow {
    id: Id,
    user_id: Id,
    generation: i32,
    nonce: Vec<u8>,
    method: String,
    device_name: Option<String>,
    authenticated_at: DateTime<Utc>,
    last_used_at: DateTime<Utc>,
    idle_expires_at: DateTime<Utc>,
    absolute_expires_at: DateTime<Utc>,
    ended_at: Option<DateTime<Utc>>,
    rotations: serde_json::Value,
    version: i64,
}

impl SessionRow {
    fn new(session: &Session) -> Result<Self, Fault> {
        let state = session.state();
        Ok(Self {
            id: Id(state.id.uuid()),
            user_id: Id(state.user_id.uuid()),
            generation: state.generation,
            nonce: state.nonce.to_vec(),
            method: state.method.as_str().to_owned(),
            device_name: state
                .device_name
                .as_ref()
                .map(|name| name.as_str().to_owned()),
            authenticated_at: state.authenticated_at,
            last_used_at: state.last_used_at,
            idle_expires_at: state.idle_expires_at,
            absolute_expires_at: state.absolute_expires_at,
            ended_at: state.ended_at,
            rotations: serde_json::to_value(state.rotations.times()).map_err(Fault::unexpected)?,
            version: session.history().version() + 1,
        })
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = session)]
struct StoredSession {
    #[diesel(embed)]
    row: SessionRow,
    used_generation: i32,
}

impl StoredSession {
    fn restore(self) -> Result<Session, Fault> {
        let Self {
            row,
            used_generation,
        } = self;
        let state = SessionState {
            id: SessionId::new(row.id.0),
            user_id: UserId::new(row.user_id.0),
            generation: row.generation,
            used_generation,
            nonce: row
                .nonce
                .try_into()
                .map_err(|_| Fault::unexpected("a session's nonce has 32 octets"))?,
            method: AuthenticationMethod::parse(&row.method)
                .ok_or_else(|| Fault::unexpected("unknown authentication method in a session"))?,
            device_name: row.device_name.map(DeviceName::restore),
            authenticated_at: row.authenticated_at,
            last_used_at: row.last_used_at,
            idle_expires_at: row.idle_expires_at,
            absolute_expires_at: row.absolute_expires_at,
            ended_at: row.ended_at,
            rotations: Rotations::restore(
                serde_json::from_value(row.rotations).map_err(Fault::unexpected)?,
            ),
        };
        Ok(Session::restore(state, row.version))
    }
}

pub(crate) struct DieselSessions(pub Tx);

#[async_trait]
impl SessionRepository for DieselSessions {
    async fn find(&self, id: SessionId) -> Result<Option<Session>, Fault> {
        let mut conn = self.0.connection().await?;
        let row = session::table
            .find(Id(id.uuid()))
            .select(StoredSession::as_select());
        row.first(&mut *conn)
            .await
            .optional()
            .map_err(fault)?
            .map(StoredSession::restore)
            .transpose()
    }

    async fn find_open_of(&self, user_id: UserId) -> Result<Vec<Session>, Fault> {
        let mut conn = self.0.connection().await?;
        let open = session::table
            .filter(session::user_id.eq(Id(user_id.uuid())))
            .filter(session::ended_at.is_null())
            .order((session::authenticated_at.desc(), session::id.desc()))
            .select(StoredSession::as_select());
        let rows: Vec<StoredSession> = open.load(&mut *conn).await.map_err(fault)?;
        rows.into_iter().map(StoredSession::restore).collect()
    }

    async fn save(&self, entity: &Session) -> Result<(), Fault> {
        let mut conn = self.0.connection().await?;
        let (row, expected) = (SessionRow::new(entity)?, entity.history().version());
        let written = match entity.history().is_new() {
            true => {
                diesel::insert_into(session::table)
                    .values(&row)
                    .execute(&mut *conn)
                    .await
            }
            false => {
                let current = session::table
                    .find(row.id)
                    .filter(session::version.eq(expected));
                diesel::update(current).set(&row).execute(&mut *conn).await
            }
        };
        if written.map_err(fault)? != 1 {
            return Err(Fault::Conflict);
        }
        self.0
            .append(&mut conn, entity.id().uuid(), entity.history())
            .await
    }
}

#[async_trait]
impl SessionPruning for DieselSessions {
    async fn prune(&self, user_id: UserId, now: DateTime<Utc>) -> Result<Vec<SessionId>, Fault> {
        let mut conn = self.0.connection().await?;
        let of_user = session::table.filter(session::user_id.eq(Id(user_id.uuid())));
        let over = session::ended_at
            .is_not_null()
            .or(session::idle_expires_at.le(now).nullable())
            .or(session::absolute_expires_at.le(now).nullable());
        diesel::delete(of_user.filter(over))
            .execute(&mut *conn)
            .await
            .map_err(fault)?;

        let newest_first = of_user
            .order((session::authenticated_at.desc(), session::id.desc()))
            .select(session::id);
        let living: Vec<Id> = newest_first.load(&mut *conn).await.map_err(fault)?;
        Ok(living.into_iter().map(|id| SessionId::new(id.0)).collect())
    }
}
