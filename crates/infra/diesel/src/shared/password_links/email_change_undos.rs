//! Links that undo a change of address. They have a table of their own because older binaries
//! cannot read this purpose of a link.

use super::super::{Conn, schema::email_change_undo};
use crate::{errors::fault, types::Id};
use auth_domain::{
    LinkDigest, PasswordLink, PasswordLinkId, PasswordLinkPurpose, PasswordLinkState,
};
use chrono::{DateTime, Utc};
use cqrs::Fault;
use diesel::{QueryResult, prelude::*};
use diesel_async::RunQueryDsl;
use kernel::{EmailAddress, UserId};

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = email_change_undo, treat_none_as_null = true)]
pub(super) struct UndoRow {
    id: Id,
    user_id: Id,
    address: String,
    digest: Vec<u8>,
    created_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
    closed_at: Option<DateTime<Utc>>,
    version: i64,
}

impl UndoRow {
    pub(super) fn new(link: &PasswordLink, (user_id, address): (UserId, &EmailAddress)) -> Self {
        let state = link.state();
        Self {
            id: Id(state.id.uuid()),
            user_id: Id(user_id.uuid()),
            address: address.as_str().to_owned(),
            digest: state.digest.0.to_vec(),
            created_at: state.created_at,
            expires_at: state.expires_at,
            closed_at: state.closed_at,
            version: link.history().version() + 1,
        }
    }

    pub(super) async fn find(
        conn: &mut Conn,
        id: PasswordLinkId,
    ) -> Result<Option<PasswordLink>, Fault> {
        let row = email_change_undo::table
            .find(Id(id.uuid()))
            .select(Self::as_select());
        let row = row.first(conn).await.optional().map_err(fault)?;
        row.map(Self::restore).transpose()
    }

    pub(super) async fn find_open_of(
        conn: &mut Conn,
        user_id: UserId,
    ) -> Result<Vec<PasswordLink>, Fault> {
        let open = email_change_undo::table
            .filter(email_change_undo::user_id.eq(Id(user_id.uuid())))
            .filter(email_change_undo::closed_at.is_null())
            .order(email_change_undo::id)
            .select(Self::as_select());
        let rows: Vec<Self> = open.load(conn).await.map_err(fault)?;
        rows.into_iter().map(Self::restore).collect()
    }

    /// Returns the number of written rows: 0 if the stored version differs.
    pub(super) async fn write(&self, conn: &mut Conn) -> QueryResult<usize> {
        if self.version == 1 {
            let row = diesel::insert_into(email_change_undo::table).values(self);
            return row.execute(conn).await;
        }
        let current = email_change_undo::table
            .find(self.id)
            .filter(email_change_undo::version.eq(self.version - 1));
        diesel::update(current).set(self).execute(conn).await
    }

    fn restore(self) -> Result<PasswordLink, Fault> {
        let digest = self
            .digest
            .try_into()
            .map_err(|_| Fault::unexpected("a link's digest has 32 octets"))?;
        let purpose = PasswordLinkPurpose::EmailChangeUndo {
            user_id: UserId::new(self.user_id.0),
            address: EmailAddress::parse(&self.address).map_err(Fault::unexpected)?,
        };
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
