//! Codes and links that were mailed to the person.

use super::super::{
    Conn,
    schema::{email_change, email_change_undo, password_link},
};
use super::Time;
use crate::types::Id;
use diesel::{QueryResult, prelude::*};
use diesel_async::RunQueryDsl;
use user_profile::{EmailChangeData, EmailChangeUndoData, PasswordLinkData};

pub(super) async fn email_changes_of(conn: &mut Conn, id: Id) -> QueryResult<Vec<EmailChangeData>> {
    let rows: Vec<(Id, Time, String)> = email_change::table
        .filter(email_change::user_id.eq(id))
        .order((email_change::created_at.desc(), email_change::id.desc()))
        .select((
            email_change::id,
            email_change::created_at,
            email_change::address,
        ))
        .load(conn)
        .await?;
    let data = |(id, requested_at, email): (Id, _, _)| EmailChangeData {
        id: id.0,
        requested_at,
        email,
    };
    Ok(rows.into_iter().map(data).collect())
}

/// Invitations among them, which the address had before there was an account.
pub(super) async fn password_links_of(
    conn: &mut Conn,
    id: Id,
    canonical_address: &str,
) -> QueryResult<Vec<PasswordLinkData>> {
    use password_link::dsl;
    let rows: Vec<(Id, Time, Time, Option<Time>)> = dsl::password_link
        .filter(
            dsl::user_id
                .eq(id)
                .or(dsl::canonical_address.eq(canonical_address)),
        )
        .order((dsl::created_at.desc(), dsl::id.desc()))
        .select((dsl::id, dsl::created_at, dsl::expires_at, dsl::closed_at))
        .load(conn)
        .await?;
    let data = |(id, created_at, expires_at, closed_at): (Id, _, _, _)| PasswordLinkData {
        id: id.0,
        created_at,
        expires_at,
        closed_at,
    };
    Ok(rows.into_iter().map(data).collect())
}

pub(super) async fn email_change_undos_of(
    conn: &mut Conn,
    id: Id,
) -> QueryResult<Vec<EmailChangeUndoData>> {
    use email_change_undo::dsl;
    let rows: Vec<(Id, Time, Time, Option<Time>, String)> = dsl::email_change_undo
        .filter(dsl::user_id.eq(id))
        .order((dsl::created_at.desc(), dsl::id.desc()))
        .select((
            dsl::id,
            dsl::created_at,
            dsl::expires_at,
            dsl::closed_at,
            dsl::address,
        ))
        .load(conn)
        .await?;
    let data =
        |(id, created_at, expires_at, closed_at, email): (Id, _, _, _, _)| EmailChangeUndoData {
            id: id.0,
            created_at,
            expires_at,
            closed_at,
            email,
        };
    Ok(rows.into_iter().map(data).collect())
}
