//! Everything about one person, from every table that holds anything: a new one belongs here. No
//! column that holds a secret is read, hashed and sealed ones included.

mod mailed_proofs;

use super::{
    Conn, Reads,
    events_about::{EventRow, events_about},
    schema::{account, assigned_role, data_export, profile, registration, session},
};
use crate::{errors::fault, types::Id};
use async_trait::async_trait;
use auth_domain::SessionOpened;
use chrono::{DateTime, Utc};
use cqrs::{Context, Handler, Outcome};
use diesel::{QueryResult, prelude::*};
use diesel_async::RunQueryDsl;
use kernel::{Event, UserId};
use mailed_proofs::{email_change_undos_of, email_changes_of, password_links_of};
use user_profile::{
    AccountData, CollectPersonalData, CollectPersonalDataError, EventData, ExportData,
    PersonalData, ProfileData, RegistrationData, SessionData,
};

type Time = DateTime<Utc>;
type SessionRow = (Id, Time, Time, Time, Option<Time>, Option<String>, String);

#[async_trait]
impl Handler<CollectPersonalData> for Reads {
    async fn handle(
        &self,
        _: &Context,
        query: CollectPersonalData,
    ) -> Outcome<CollectPersonalData> {
        let (mut conn, id) = (self.connection().await?, Id(query.user_id.uuid()));
        let conn = conn.get();
        let found = account_of(conn, id).await.map_err(fault)?;
        let (account, canonical_address) = found.ok_or(CollectPersonalDataError::UnknownUser)?;
        let mut events = events_of(conn, id, &canonical_address)
            .await
            .map_err(fault)?;
        let most = usize::try_from(CollectPersonalData::MAX_EVENTS).unwrap_or(usize::MAX);
        let events_complete = events.len() <= most;
        events.truncate(most);
        Ok(PersonalData {
            collected_at: self.now(),
            account,
            profile: profile_of(conn, id).await.map_err(fault)?,
            roles: roles_of(conn, id).await.map_err(fault)?,
            sessions: sessions_of(conn, id).await.map_err(fault)?,
            registrations: registrations_of(conn, &canonical_address)
                .await
                .map_err(fault)?,
            email_changes: email_changes_of(conn, id).await.map_err(fault)?,
            password_links: password_links_of(conn, id, &canonical_address)
                .await
                .map_err(fault)?,
            email_change_undos: email_change_undos_of(conn, id).await.map_err(fault)?,
            exports: exports_of(conn, id).await.map_err(fault)?,
            events,
            events_complete,
            contexts: std::collections::BTreeMap::new(),
        })
    }
}

async fn account_of(conn: &mut Conn, id: Id) -> QueryResult<Option<(AccountData, String)>> {
    let columns = (
        account::address,
        account::canonical_address,
        account::created_at,
        account::suspended_at,
    );
    let row: Option<(String, String, Time, Option<Time>)> = account::table
        .find(id)
        .select(columns)
        .first(conn)
        .await
        .optional()?;
    Ok(
        row.map(|(email, canonical_address, created_at, suspended_at)| {
            (
                AccountData {
                    id: UserId::new(id.0),
                    email,
                    created_at,
                    suspended_at,
                },
                canonical_address,
            )
        }),
    )
}

async fn profile_of(conn: &mut Conn, id: Id) -> QueryResult<Option<ProfileData>> {
    let columns = (
        profile::first_name,
        profile::last_name,
        profile::locale,
        profile::finalized_at,
    );
    let row = profile::table
        .find(id)
        .select(columns)
        .first(conn)
        .await
        .optional()?;
    Ok(row.map(
        |(first_name, last_name, locale, finalized_at)| ProfileData {
            first_name,
            last_name,
            locale,
            finalized_at,
        },
    ))
}

async fn roles_of(conn: &mut Conn, id: Id) -> QueryResult<Vec<String>> {
    let held = assigned_role::table
        .filter(assigned_role::user_id.eq(id))
        .order(assigned_role::role);
    held.select(assigned_role::role).load(conn).await
}

async fn sessions_of(conn: &mut Conn, id: Id) -> QueryResult<Vec<SessionData>> {
    let rows: Vec<SessionRow> = session::table
        .filter(session::user_id.eq(id))
        .order((session::authenticated_at.desc(), session::id.desc()))
        .select((
            session::id,
            session::authenticated_at,
            session::last_used_at,
            session::idle_expires_at,
            session::ended_at,
            session::device_name,
            session::method,
        ))
        .load(conn)
        .await?;
    let data =
        |(id, created_at, last_used_at, expires_at, ended_at, device_name, method): SessionRow| {
            SessionData {
                id: id.0,
                created_at,
                last_used_at,
                expires_at,
                ended_at,
                device_name,
                method,
            }
        };
    Ok(rows.into_iter().map(data).collect())
}

async fn registrations_of(
    conn: &mut Conn,
    canonical_address: &str,
) -> QueryResult<Vec<RegistrationData>> {
    let rows: Vec<(Id, Time, String, String)> = registration::table
        .filter(registration::canonical_address.eq(canonical_address))
        .order((registration::created_at.desc(), registration::id.desc()))
        .select((
            registration::id,
            registration::created_at,
            registration::address,
            registration::locale,
        ))
        .limit(CollectPersonalData::MAX_REGISTRATIONS)
        .load(conn)
        .await?;
    let data = |(id, created_at, email, locale): (Id, _, _, _)| RegistrationData {
        id: id.0,
        created_at,
        email,
        locale,
    };
    Ok(rows.into_iter().map(data).collect())
}

async fn exports_of(conn: &mut Conn, id: Id) -> QueryResult<Vec<ExportData>> {
    let rows: Vec<(Id, Time, Time)> = data_export::table
        .filter(data_export::user_id.eq(id))
        .order((data_export::requested_at.desc(), data_export::id.desc()))
        .select((
            data_export::id,
            data_export::requested_at,
            data_export::expires_at,
        ))
        .load(conn)
        .await?;
    let data = |(id, requested_at, expires_at): (Id, _, _)| ExportData {
        id: id.0,
        requested_at,
        expires_at,
    };
    Ok(rows.into_iter().map(data).collect())
}

/// One more than are told, to know whether there are more.
async fn events_of(
    conn: &mut Conn,
    id: Id,
    canonical_address: &str,
) -> QueryResult<Vec<EventData>> {
    let rows = events_about(
        conn,
        id,
        canonical_address,
        CollectPersonalData::MAX_EVENTS + 1,
    )
    .await?;
    let themselves = format!("user:{}", id.0);
    let data = |row: EventRow| {
        // a login is anonymous until it succeeds, so its source belongs to the user of the session
        let is_theirs = row.actor == themselves || row.event_type == SessionOpened::NAME;
        EventData {
            id: row.event_id.0,
            event_type: row.event_type,
            occurred_at: row.occurred_at,
            subject: row.aggregate,
            subject_id: row.aggregate_id.0,
            source: row.source.filter(|_| is_theirs),
        }
    };
    Ok(rows.into_iter().map(data).collect())
}
