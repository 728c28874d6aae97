use super::{
    Conn, Tx, lock_account,
    schema::{account, profile},
};
use crate::{errors::fault, types::Id};
use async_trait::async_trait;
use auth::ports::PreferredLocales;
use chrono::{DateTime, Utc};
use cqrs::Fault;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::{Locale, UserId};
use user_profile::ports::ProfileRepository;
use user_profile_domain::{PersonName, Profile, ProfileState};

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = profile, treat_none_as_null = true)]
struct ProfileRow {
    user_id: Id,
    first_name: Option<String>,
    last_name: Option<String>,
    locale: String,
    finalized_at: Option<DateTime<Utc>>,
    version: i64,
}

impl From<&Profile> for ProfileRow {
    fn from(profile: &Profile) -> Self {
        let state = profile.state();
        let text = |name: &Option<PersonName>| name.as_ref().map(|name| name.as_str().to_owned());
        Self {
            user_id: Id(state.user_id.uuid()),
            first_name: text(&state.first_name),
            last_name: text(&state.last_name),
            locale: state.locale.as_str().to_owned(),
            finalized_at: state.finalized_at,
            version: profile.history().version() + 1,
        }
    }
}

impl ProfileRow {
    fn restore(self) -> Result<Profile, Fault> {
        let state = ProfileState {
            user_id: UserId::new(self.user_id.0),
            first_name: self.first_name.map(PersonName::restore),
            last_name: self.last_name.map(PersonName::restore),
            locale: Locale::parse(&self.locale).map_err(Fault::unexpected)?,
            finalized_at: self.finalized_at,
        };
        Ok(Profile::restore(state, self.version))
    }
}

pub(crate) struct DieselProfiles(pub Tx);

#[async_trait]
impl ProfileRepository for DieselProfiles {
    async fn find(&self, user_id: UserId) -> Result<Option<Profile>, Fault> {
        let mut conn = self.0.connection().await?;
        let row = profile::table
            .find(Id(user_id.uuid()))
            .select(ProfileRow::as_select());
        row.first(&mut *conn)
            .await
            .optional()
            .map_err(fault)?
            .map(ProfileRow::restore)
            .transpose()
    }

    /// Every change of a user's view writes to the row of their account: the address and the
    /// standing are there, and roles raise the epoch.
    async fn lock(&self, user_id: UserId) -> Result<Option<Profile>, Fault> {
        lock_account(&mut *self.0.connection().await?, Id(user_id.uuid()))
            .await
            .map_err(fault)?;
        self.find(user_id).await
    }

    async fn save(&self, entity: &Profile) -> Result<(), Fault> {
        let mut conn = self.0.connection().await?;
        let (row, expected) = (ProfileRow::from(entity), entity.history().version());
        let written = match entity.history().is_new() {
            true => {
                diesel::insert_into(profile::table)
                    .values(&row)
                    .execute(&mut *conn)
                    .await
            }
            false => {
                let current = profile::table
                    .find(row.user_id)
                    .filter(profile::version.eq(expected));
                diesel::update(current).set(&row).execute(&mut *conn).await
            }
        };
        if written.map_err(fault)? != 1 {
            return Err(Fault::Conflict);
        }
        tell_the_account(&mut conn, entity.state())
            .await
            .map_err(fault)?;
        self.0
            .append(&mut conn, entity.state().user_id.uuid(), entity.history())
            .await
    }
}

/// Lists of users in one state are read from an index over the account alone.
async fn tell_the_account(conn: &mut Conn, profile: &ProfileState) -> QueryResult<()> {
    if profile.finalized_at.is_none() {
        return Ok(());
    }
    let untold = account::table
        .find(Id(profile.user_id.uuid()))
        .filter(account::profile_finalized_at.is_null());
    let told = diesel::update(untold).set(account::profile_finalized_at.eq(profile.finalized_at));
    told.execute(conn).await.map(drop)
}

#[async_trait]
impl PreferredLocales for DieselProfiles {
    async fn of(&self, user_id: UserId) -> Result<Locale, Fault> {
        let mut conn = self.0.connection().await?;
        let locale = profile::table
            .find(Id(user_id.uuid()))
            .select(profile::locale)
            .first::<String>(&mut *conn)
            .await;
        let locale = locale.optional().map_err(fault)?;
        Ok(locale
            .and_then(|locale| Locale::parse(&locale).ok())
            .unwrap_or_default())
    }
}
