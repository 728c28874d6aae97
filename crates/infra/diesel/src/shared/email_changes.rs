use super::{Tx, lock_account, schema::email_change};
use crate::{errors::fault, types::Id};
use async_trait::async_trait;
use auth::ports::EmailChangeRepository;
use auth_domain::{EmailChange, EmailChangeCode, EmailChangeId, EmailChangeKind, EmailChangeState};
use chrono::{DateTime, Utc};
use cqrs::Fault;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::{EmailAddress, UserId};

const PENDING: &str = "pending";
const DECOY: &str = "decoy";
const CONFIRMED: &str = "confirmed";
const SUPERSEDED: &str = "superseded";

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = email_change)]
struct EmailChangeRow {
    id: Id,
    user_id: Id,
    address: String,
    code_digest: Vec<u8>,
    kind: String,
    attempts: i16,
    code_expires_at: DateTime<Utc>,
    created_at: DateTime<Utc>,
    version: i64,
}

impl From<&EmailChange> for EmailChangeRow {
    fn from(change: &EmailChange) -> Self {
        let state = change.state();
        let kind = match state.kind {
            EmailChangeKind::Pending => PENDING,
            EmailChangeKind::Decoy => DECOY,
            EmailChangeKind::Confirmed => CONFIRMED,
            EmailChangeKind::Superseded => SUPERSEDED,
        };
        Self {
            id: Id(state.id.uuid()),
            user_id: Id(state.user_id.uuid()),
            address: state.address.as_str().to_owned(),
            code_digest: state.code.0.to_vec(),
            kind: kind.to_owned(),
            attempts: state.attempts,
            code_expires_at: state.code_expires_at,
            created_at: state.created_at,
            version: change.history().version() + 1,
        }
    }
}

impl EmailChangeRow {
    fn restore(self) -> Result<EmailChange, Fault> {
        let kind = match self.kind.as_str() {
            PENDING => EmailChangeKind::Pending,
            DECOY => EmailChangeKind::Decoy,
            CONFIRMED => EmailChangeKind::Confirmed,
            SUPERSEDED => EmailChangeKind::Superseded,
            _ => return Err(Fault::unexpected("unknown kind of e-mail change")),
        };
        let digest = self
            .code_digest
            .try_into()
            .map_err(|_| Fault::unexpected("a code digest has 32 octets"))?;
        let state = EmailChangeState {
            id: EmailChangeId::new(self.id.0),
            user_id: UserId::new(self.user_id.0),
            address: EmailAddress::parse(&self.address).map_err(Fault::unexpected)?,
            code: EmailChangeCode(digest),
            kind,
            attempts: self.attempts,
            code_expires_at: self.code_expires_at,
            created_at: self.created_at,
        };
        Ok(EmailChange::restore(state, self.version))
    }
}

pub(crate) struct DieselEmailChanges(pub Tx);

#[async_trait]
impl EmailChangeRepository for DieselEmailChanges {
    async fn lock(&self, user_id: UserId) -> Result<(), Fault> {
        let mut conn = self.0.connection().await?;
        lock_account(&mut conn, Id(user_id.uuid()))
            .await
            .map_err(fault)
            .map(drop)
    }

    async fn find(&self, id: EmailChangeId) -> Result<Option<EmailChange>, Fault> {
        let mut conn = self.0.connection().await?;
        let row = email_change::table
            .find(Id(id.uuid()))
            .select(EmailChangeRow::as_select());
        row.first(&mut *conn)
            .await
            .optional()
            .map_err(fault)?
            .map(EmailChangeRow::restore)
            .transpose()
    }

    async fn find_current_of(&self, user_id: UserId) -> Result<Option<EmailChange>, Fault> {
        let mut conn = self.0.connection().await?;
        let row = email_change::table
            .filter(email_change::user_id.eq(Id(user_id.uuid())))
            .filter(email_change::kind.eq_any([PENDING, DECOY]))
            .select(EmailChangeRow::as_select());
        row.first(&mut *conn)
            .await
            .optional()
            .map_err(fault)?
            .map(EmailChangeRow::restore)
            .transpose()
    }

    async fn save(&self, entity: &EmailChange) -> Result<(), Fault> {
        let mut conn = self.0.connection().await?;
        let (row, expected) = (EmailChangeRow::from(entity), entity.history().version());
        let written = match entity.history().is_new() {
            true => {
                diesel::insert_into(email_change::table)
                    .values(&row)
                    .execute(&mut *conn)
                    .await
            }
            false => {
                let current = email_change::table
                    .find(row.id)
                    .filter(email_change::version.eq(expected));
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
