use super::{Tx, schema::registration};
use crate::{errors::fault, types::Id};
use ::registration::ports::RegistrationRepository;
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use cqrs::Fault;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::{EmailAddress, Locale, PasswordHash};
use registration_domain::{
    CodeDigest, Registration, RegistrationId, RegistrationKind, RegistrationState,
};

const PENDING: &str = "pending";
const DECOY: &str = "decoy";
const VERIFIED: &str = "verified";

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = registration)]
struct RegistrationRow {
    id: Id,
    address: String,
    canonical_address: String,
    password_hash: String,
    locale: String,
    kind: String,
    code_digest: Vec<u8>,
    code_expires_at: DateTime<Utc>,
    attempts: i16,
    resend_after: DateTime<Utc>,
    resent: serde_json::Value,
    created_at: DateTime<Utc>,
    version: i64,
}

impl RegistrationRow {
    fn new(entity: &Registration) -> Result<Self, Fault> {
        let state = entity.state();
        let kind = match state.kind {
            RegistrationKind::Pending => PENDING,
            RegistrationKind::Decoy => DECOY,
            RegistrationKind::Verified => VERIFIED,
        };
        Ok(Self {
            id: Id(state.id.uuid()),
            address: state.address.as_str().to_owned(),
            canonical_address: state.address.canonical(),
            password_hash: state.password_hash.expose().to_owned(),
            locale: state.locale.as_str().to_owned(),
            kind: kind.to_owned(),
            code_digest: state.code.0.to_vec(),
            code_expires_at: state.code_expires_at,
            attempts: state.attempts,
            resend_after: state.resend_after,
            resent: serde_json::to_value(&state.resent).map_err(Fault::unexpected)?,
            created_at: state.created_at,
            version: entity.history().version() + 1,
        })
    }

    fn restore(self) -> Result<Registration, Fault> {
        let kind = match self.kind.as_str() {
            PENDING => RegistrationKind::Pending,
            DECOY => RegistrationKind::Decoy,
            VERIFIED => RegistrationKind::Verified,
            _ => return Err(Fault::unexpected("unknown kind of registration")),
        };
        let digest = self
            .code_digest
            .try_into()
            .map_err(|_| Fault::unexpected("a code digest has 32 octets"))?;
        let state = RegistrationState {
            id: RegistrationId::new(self.id.0),
            address: EmailAddress::parse(&self.address).map_err(Fault::unexpected)?,
            password_hash: PasswordHash::new(self.password_hash),
            locale: Locale::parse(&self.locale).map_err(Fault::unexpected)?,
            kind,
            code: CodeDigest(digest),
            code_expires_at: self.code_expires_at,
            attempts: self.attempts,
            resend_after: self.resend_after,
            resent: serde_json::from_value(self.resent).map_err(Fault::unexpected)?,
            created_at: self.created_at,
        };
        Ok(Registration::restore(state, self.version))
    }
}

pub(crate) struct DieselRegistrations(pub Tx);

#[async_trait]
impl RegistrationRepository for DieselRegistrations {
    async fn find(&self, id: RegistrationId) -> Result<Option<Registration>, Fault> {
        let mut conn = self.0.connection().await?;
        let row = registration::table
            .find(Id(id.uuid()))
            .select(RegistrationRow::as_select());
        row.first(&mut *conn)
            .await
            .optional()
            .map_err(fault)?
            .map(RegistrationRow::restore)
            .transpose()
    }

    async fn find_pending_of(&self, address: &EmailAddress) -> Result<Vec<Registration>, Fault> {
        let mut conn = self.0.connection().await?;
        let pending = registration::table
            .filter(registration::canonical_address.eq(address.canonical()))
            .filter(registration::kind.eq(PENDING))
            .order(registration::id)
            .select(RegistrationRow::as_select());
        let rows: Vec<RegistrationRow> = pending.load(&mut *conn).await.map_err(fault)?;
        rows.into_iter().map(RegistrationRow::restore).collect()
    }

    async fn save(&self, entity: &Registration) -> Result<(), Fault> {
        let mut conn = self.0.connection().await?;
        let (row, expected) = (RegistrationRow::new(entity)?, entity.history().version());
        let written = match entity.history().is_new() {
            true => {
                diesel::insert_into(registration::table)
                    .values(&row)
                    .execute(&mut *conn)
                    .await
            }
            false => {
                let current = registration::table
                    .find(row.id)
                    .filter(registration::version.eq(expected));
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
