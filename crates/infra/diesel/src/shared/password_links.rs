mod email_change_undos;

use super::{Conn, Tx, schema::password_link};
use crate::{errors::fault, types::Id};
use async_trait::async_trait;
use auth::ports::PasswordLinkRepository;
use auth_domain::{
    Invitation, LinkDigest, PasswordLink, PasswordLinkId, PasswordLinkPurpose, PasswordLinkState,
};
use chrono::{DateTime, Utc};
use cqrs::Fault;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use email_change_undos::UndoRow;
use kernel::{EmailAddress, Locale, UserId};

const DECOY: &str = "decoy";
const RESET: &str = "reset";
const INVITATION: &str = "invitation";

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = password_link, treat_none_as_null = true)]
struct PasswordLinkRow {
    id: Id,
    purpose: String,
    user_id: Option<Id>,
    address: Option<String>,
    canonical_address: Option<String>,
    locale: Option<String>,
    roles: serde_json::Value,
    invited_by: Option<Id>,
    digest: Vec<u8>,
    created_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
    closed_at: Option<DateTime<Utc>>,
    version: i64,
}

impl PasswordLinkRow {
    fn new(link: &PasswordLink) -> Result<Self, Fault> {
        let (state, invitation) = (link.state(), link.invitation());
        let purpose = match state.purpose {
            PasswordLinkPurpose::Decoy => DECOY,
            PasswordLinkPurpose::Reset { .. } => RESET,
            PasswordLinkPurpose::Invitation(_) => INVITATION,
            PasswordLinkPurpose::EmailChangeUndo { .. } => {
                return Err(Fault::unexpected("an undo has a table of its own"));
            }
        };
        let roles = invitation
            .map(|invitation| invitation.roles.as_slice())
            .unwrap_or_default();
        Ok(Self {
            id: Id(state.id.uuid()),
            purpose: purpose.to_owned(),
            user_id: link.user_id().map(|user_id| Id(user_id.uuid())),
            address: invitation.map(|invitation| invitation.address.as_str().to_owned()),
            canonical_address: invitation.map(|invitation| invitation.address.canonical()),
            locale: invitation.map(|invitation| invitation.locale.as_str().to_owned()),
            roles: serde_json::to_value(roles).map_err(Fault::unexpected)?,
            invited_by: invitation
                .and_then(|invitation| invitation.invited_by)
                .map(|user_id| Id(user_id.uuid())),
            digest: state.digest.0.to_vec(),
            created_at: state.created_at,
            expires_at: state.expires_at,
            closed_at: state.closed_at,
            version: link.history().version() + 1,
        })
    }

    /// Returns the number of written rows: 0 if the stored version differs.
    async fn write(&self, conn: &mut Conn) -> QueryResult<usize> {
        if self.version == 1 {
            let row = diesel::insert_into(password_link::table).values(self);
            return row.execute(conn).await;
        }
        let current = password_link::table
            .find(self.id)
            .filter(password_link::version.eq(self.version - 1));
        diesel::update(current).set(self).execute(conn).await
    }

    fn restore(self) -> Result<PasswordLink, Fault> {
        let purpose = match (
            self.purpose.as_str(),
            self.user_id,
            self.address,
            self.locale,
        ) {
            (DECOY, ..) => PasswordLinkPurpose::Decoy,
            (RESET, Some(id), ..) => PasswordLinkPurpose::Reset {
                user_id: UserId::new(id.0),
            },
            (INVITATION, _, Some(address), Some(locale)) => {
                PasswordLinkPurpose::Invitation(Invitation {
                    address: EmailAddress::parse(&address).map_err(Fault::unexpected)?,
                    locale: Locale::parse(&locale).map_err(Fault::unexpected)?,
                    roles: serde_json::from_value(self.roles).map_err(Fault::unexpected)?,
                    invited_by: self.invited_by.map(|id| UserId::new(id.0)),
                })
            }
            _ => return Err(Fault::unexpected("unknown purpose of a link")),
        };
        let digest = self
            .digest
            .try_into()
            .map_err(|_| Fault::unexpected("a link's digest has 32 octets"))?;
        let state = PasswordLinkState {
            id: PasswordLinkId::new(self.id.0),
            purpose,
            digest: LinkDigest(digest),
            created_at: self.created_at,
            expires_at: self.expires_at,
            closed_at: self.closed_at,
        };
        Ok(PasswordLink::restore(state, self.version))
    }
}

pub(crate) struct DieselPasswordLinks(pub Tx);

#[async_trait]
impl PasswordLinkRepository for DieselPasswordLinks {
    async fn find(&self, id: PasswordLinkId) -> Result<Option<PasswordLink>, Fault> {
        let mut conn = self.0.connection().await?;
        let row = password_link::table
            .find(Id(id.uuid()))
            .select(PasswordLinkRow::as_select());
        let row = row.first(&mut *conn).await.optional().map_err(fault)?;
        match row {
            Some(row) => row.restore().map(Some),
            None => UndoRow::find(&mut conn, id).await,
        }
    }

    async fn find_open_resets_of(&self, user_id: UserId) -> Result<Vec<PasswordLink>, Fault> {
        let mut conn = self.0.connection().await?;
        let open = password_link::table
            .filter(password_link::user_id.eq(Id(user_id.uuid())))
            .filter(password_link::closed_at.is_null())
            .order(password_link::id)
            .select(PasswordLinkRow::as_select());
        let rows: Vec<PasswordLinkRow> = open.load(&mut *conn).await.map_err(fault)?;
        rows.into_iter().map(PasswordLinkRow::restore).collect()
    }

    async fn find_open_invitations_of(
        &self,
        address: &EmailAddress,
    ) -> Result<Vec<PasswordLink>, Fault> {
        let mut conn = self.0.connection().await?;
        let open = password_link::table
            .filter(password_link::canonical_address.eq(address.canonical()))
            .filter(password_link::closed_at.is_null())
            .order(password_link::id)
            .select(PasswordLinkRow::as_select());
        let rows: Vec<PasswordLinkRow> = open.load(&mut *conn).await.map_err(fault)?;
        rows.into_iter().map(PasswordLinkRow::restore).collect()
    }

    async fn find_open_undos_of(&self, user_id: UserId) -> Result<Vec<PasswordLink>, Fault> {
        UndoRow::find_open_of(&mut *self.0.connection().await?, user_id).await
    }

    async fn save(&self, link: &PasswordLink) -> Result<(), Fault> {
        let mut conn = self.0.connection().await?;
        let written = match link.undoes() {
            Some(undoes) => UndoRow::new(link, undoes).write(&mut conn).await,
            None => PasswordLinkRow::new(link)?.write(&mut conn).await,
        };
        if written.map_err(fault)? != 1 {
            return Err(Fault::Conflict);
        }
        self.0
            .append(&mut conn, link.id().uuid(), link.history())
            .await
    }
}
