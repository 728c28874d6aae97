use super::{Reads, Tx, lock_account, schema::data_export};
use crate::{errors::fault, types::Id};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use cqrs::{Context, Fault, Handler, Outcome};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::UserId;
use user_profile::{FindExport, FindExportError, StoredExport, ports::ExportRepository};
use user_profile_domain::{DataExport, ExportId, ExportState};

/// Omits the document, which decisions do not need.
#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = data_export, treat_none_as_null = true)]
struct ExportRow {
    id: Id,
    user_id: Id,
    requested_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
    prepared_at: Option<DateTime<Utc>>,
    version: i64,
}

impl From<&DataExport> for ExportRow {
    fn from(export: &DataExport) -> Self {
        let ExportState {
            id,
            user_id,
            requested_at,
            expires_at,
            prepared_at,
        } = *export.state();
        let version = export.history().version() + 1;
        Self {
            id: Id(id.uuid()),
            user_id: Id(user_id.uuid()),
            requested_at,
            expires_at,
            prepared_at,
            version,
        }
    }
}

impl From<ExportRow> for DataExport {
    fn from(row: ExportRow) -> Self {
        let ExportRow {
            id,
            user_id,
            requested_at,
            expires_at,
            prepared_at,
            version,
        } = row;
        let (id, user_id) = (ExportId::new(id.0), UserId::new(user_id.0));
        Self::restore(
            ExportState {
                id,
                user_id,
                requested_at,
                expires_at,
                prepared_at,
            },
            version,
        )
    }
}

pub(crate) struct DieselExports(pub Tx);

#[async_trait]
impl ExportRepository for DieselExports {
    async fn lock_unexpired_of(
        &self,
        user_id: UserId,
        now: DateTime<Utc>,
    ) -> Result<Option<Vec<DataExport>>, Fault> {
        let (mut conn, user_id) = (self.0.connection().await?, Id(user_id.uuid()));
        if !lock_account(&mut conn, user_id).await.map_err(fault)? {
            return Ok(None);
        }
        let living = data_export::table
            .filter(data_export::user_id.eq(user_id))
            .filter(data_export::expires_at.gt(now))
            .order((data_export::requested_at, data_export::id))
            .select(ExportRow::as_select());
        let rows: Vec<ExportRow> = living.load(&mut *conn).await.map_err(fault)?;
        Ok(Some(rows.into_iter().map(Into::into).collect()))
    }

    async fn find(&self, id: ExportId) -> Result<Option<DataExport>, Fault> {
        let mut conn = self.0.connection().await?;
        let row = data_export::table
            .find(Id(id.uuid()))
            .select(ExportRow::as_select());
        Ok(row
            .first(&mut *conn)
            .await
            .optional()
            .map_err(fault)?
            .map(Into::into))
    }

    async fn save(&self, entity: &DataExport) -> Result<(), Fault> {
        let mut conn = self.0.connection().await?;
        let (row, expected) = (ExportRow::from(entity), entity.history().version());
        let written = match entity.history().is_new() {
            true => {
                diesel::insert_into(data_export::table)
                    .values(&row)
                    .execute(&mut *conn)
                    .await
            }
            false => {
                let current = data_export::table
                    .find(row.id)
                    .filter(data_export::version.eq(expected));
                diesel::update(current).set(&row).execute(&mut *conn).await
            }
        };
        if written.map_err(fault)? != 1 {
            return Err(Fault::Conflict);
        }
        self.0
            .append(&mut conn, entity.state().id.uuid(), entity.history())
            .await
    }

    async fn put_document(&self, id: ExportId, sealed: Vec<u8>) -> Result<(), Fault> {
        let mut conn = self.0.connection().await?;
        let stored = diesel::update(data_export::table.find(Id(id.uuid())));
        let written = stored
            .set(data_export::document.eq(Some(sealed)))
            .execute(&mut *conn)
            .await
            .map_err(fault)?;
        if written == 1 {
            Ok(())
        } else {
            Err(Fault::Conflict)
        }
    }
}

#[async_trait]
impl Handler<FindExport> for Reads {
    async fn handle(&self, _: &Context, query: FindExport) -> Outcome<FindExport> {
        let mut conn = self.connection().await?;
        let living = data_export::table
            .find(Id(query.id.uuid()))
            .filter(data_export::user_id.eq(Id(query.user_id.uuid())))
            .filter(data_export::expires_at.gt(self.now()))
            .select((
                data_export::requested_at,
                data_export::expires_at,
                data_export::document,
            ));
        let found = living.first(conn.get()).await.optional().map_err(fault)?;
        let (requested_at, expires_at, document) = found.ok_or(FindExportError::Unknown)?;
        Ok(StoredExport {
            id: query.id,
            requested_at,
            expires_at,
            document,
        })
    }
}
