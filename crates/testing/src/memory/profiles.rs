use super::InMemoryTransaction;
use async_trait::async_trait;
use auth::ports::PreferredLocales;
use cqrs::Fault;
use kernel::{Locale, UserId};
use user_profile::ports::ProfileRepository;
use user_profile_domain::Profile;

#[async_trait]
impl ProfileRepository for InMemoryTransaction {
    async fn find(&self, user_id: UserId) -> Result<Option<Profile>, Fault> {
        self.tables(|tables| {
            Ok(tables
                .profiles
                .find(user_id)
                .map(|(state, version)| Profile::restore(state, version)))
        })
    }

    /// There is one writer.
    async fn lock(&self, user_id: UserId) -> Result<Option<Profile>, Fault> {
        ProfileRepository::find(self, user_id).await
    }

    async fn save(&self, profile: &Profile) -> Result<(), Fault> {
        let (state, history) = (profile.state(), profile.history());
        self.tables(|tables| {
            tables.account_exists(state.user_id)?;
            tables
                .profiles
                .save(state.user_id, state.clone(), history.version())?;
            self.append(tables, state.user_id.uuid(), history)
        })
    }
}

#[async_trait]
impl PreferredLocales for InMemoryTransaction {
    async fn of(&self, user_id: UserId) -> Result<Locale, Fault> {
        self.tables(|tables| {
            Ok(tables
                .profiles
                .find(user_id)
                .map(|(state, _)| state.locale)
                .unwrap_or_default())
        })
    }
}
