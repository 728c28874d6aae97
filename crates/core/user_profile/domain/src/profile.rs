use crate::PersonName;
use chrono::{DateTime, Utc};
use kernel::{History, Locale, UserId, aggregate_events};
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ProfileStarted {
    pub user_id: UserId,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ProfileFinalized {
    pub user_id: UserId,
}

aggregate_events! {
    ProfileEvent of "profile" {
        ProfileStarted = "user_profile.profile_started",
        ProfileFinalized = "user_profile.profile_finalized",
    }
}

/// The stored form of a profile.
#[derive(Debug, Clone)]
pub struct ProfileState {
    pub user_id: UserId,
    pub first_name: Option<PersonName>,
    pub last_name: Option<PersonName>,
    pub locale: Locale,
    pub finalized_at: Option<DateTime<Utc>>,
}

/// A user's profile: started with the account, finalised once, by its owner. Both names are there from then on.
#[derive(Debug, Clone)]
pub struct Profile {
    state: ProfileState,
    history: History<ProfileEvent>,
}

/// The profile was finalised before; it is changed by other means from then on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the profile is already finalised")]
pub struct AlreadyFinalized;

impl Profile {
    pub fn start(user_id: UserId, locale: Locale, now: DateTime<Utc>) -> Self {
        let mut history = History::default();
        history.record(now, ProfileStarted { user_id });
        let state = ProfileState { user_id, first_name: None, last_name: None, locale, finalized_at: None };
        Self { state, history }
    }

    pub const fn restore(state: ProfileState, version: i64) -> Self {
        Self { state, history: History::restore(version) }
    }

    pub fn finalize(
        &mut self,
        first_name: PersonName,
        last_name: PersonName,
        locale: Option<Locale>,
        now: DateTime<Utc>,
    ) -> Result<(), AlreadyFinalized> {
        if self.state.finalized_at.is_some() {
            return Err(AlreadyFinalized);
        }
        self.state.first_name = Some(first_name);
        self.state.last_name = Some(last_name);
        self.state.locale = locale.unwrap_or(self.state.locale);
        self.state.finalized_at = Some(now);
        self.history.record(now, ProfileFinalized { user_id: self.state.user_id });
        Ok(())
    }

    pub const fn state(&self) -> &ProfileState {
        &self.state
    }

    pub const fn history(&self) -> &History<ProfileEvent> {
        &self.history
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_is_finalised_once() -> Result<(), Box<dyn std::error::Error>> {
        let mut profile = Profile::start(UserId::new(uuid::Uuid::from_u128(1)), Locale::Fr, DateTime::UNIX_EPOCH);
        let name = PersonName::parse("Ann")?;
        profile.finalize(name.clone(), name.clone(), None, DateTime::UNIX_EPOCH)?;
        assert_eq!(profile.state().locale, Locale::Fr, "kept when none is given");
        assert_eq!(profile.finalize(name.clone(), name, None, DateTime::UNIX_EPOCH), Err(AlreadyFinalized));
        Ok(())
    }
}
