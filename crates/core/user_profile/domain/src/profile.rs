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

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ProfileChanged {
    pub user_id: UserId,
}

aggregate_events! {
    ProfileEvent of "profile" {
        ProfileStarted = "user_profile.profile_started",
        ProfileFinalized = "user_profile.profile_finalized",
        ProfileChanged = "user_profile.profile_changed",
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

/// Changes to a profile; `None` keeps the current value.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProfileChanges {
    pub first_name: Option<PersonName>,
    pub last_name: Option<PersonName>,
    pub locale: Option<Locale>,
}

/// A user's profile: started with the account and finalized once by the user. A finalized profile
/// has both names.
#[derive(Debug, Clone)]
pub struct Profile {
    state: ProfileState,
    history: History<ProfileEvent>,
}

/// The profile was finalized before; use [`Profile::change`] instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the profile is already finalized")]
pub struct AlreadyFinalized;

/// The profile must be finalized before it can be changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the profile is not finalized yet")]
pub struct NotFinalized;

impl Profile {
    pub fn start(user_id: UserId, locale: Locale, now: DateTime<Utc>) -> Self {
        let mut history = History::default();
        history.record(now, ProfileStarted { user_id });
        let state = ProfileState {
            user_id,
            first_name: None,
            last_name: None,
            locale,
            finalized_at: None,
        };
        Self { state, history }
    }

    pub const fn restore(state: ProfileState, version: i64) -> Self {
        Self {
            state,
            history: History::restore(version),
        }
    }

    /// Sets both names, and the locale if one is given.
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
        self.history.record(
            now,
            ProfileFinalized {
                user_id: self.state.user_id,
            },
        );
        Ok(())
    }

    /// Applies the changes. Returns whether a value changed, and records an event only then.
    pub fn change(
        &mut self,
        changes: ProfileChanges,
        now: DateTime<Utc>,
    ) -> Result<bool, NotFinalized> {
        if self.state.finalized_at.is_none() {
            return Err(NotFinalized);
        }
        let changed = replace(&mut self.state.first_name, changes.first_name.map(Some))
            | replace(&mut self.state.last_name, changes.last_name.map(Some))
            | replace(&mut self.state.locale, changes.locale);
        if changed {
            self.history.record(
                now,
                ProfileChanged {
                    user_id: self.state.user_id,
                },
            );
        }
        Ok(changed)
    }

    pub const fn state(&self) -> &ProfileState {
        &self.state
    }

    pub const fn history(&self) -> &History<ProfileEvent> {
        &self.history
    }
}

/// Returns whether the current value changed.
fn replace<T: PartialEq>(current: &mut T, wanted: Option<T>) -> bool {
    match wanted {
        Some(wanted) if wanted != *current => {
            *current = wanted;
            true
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finalized() -> Result<Profile, Box<dyn std::error::Error>> {
        let mut profile = Profile::start(
            UserId::new(uuid::Uuid::from_u128(1)),
            Locale::Fr,
            DateTime::UNIX_EPOCH,
        );
        profile.finalize(
            PersonName::parse("Ann")?,
            PersonName::parse("Lee")?,
            None,
            DateTime::UNIX_EPOCH,
        )?;
        Ok(Profile::restore(profile.state().clone(), 2))
    }

    #[test]
    fn omitted_fields_keep_their_value() -> Result<(), Box<dyn std::error::Error>> {
        let mut profile = finalized()?;
        let changes = ProfileChanges {
            last_name: Some(PersonName::parse("Li")?),
            ..ProfileChanges::default()
        };
        assert_eq!(profile.change(changes, DateTime::UNIX_EPOCH), Ok(true));
        let state = profile.state();
        let names = (
            state.first_name.as_ref().map(PersonName::as_str),
            state.last_name.as_ref().map(PersonName::as_str),
        );
        assert_eq!(
            (names, state.locale),
            ((Some("Ann"), Some("Li")), Locale::Fr)
        );
        let expected = ProfileEvent::from(ProfileChanged {
            user_id: state.user_id,
        });
        assert_eq!(
            profile.history().recorded(),
            [(DateTime::UNIX_EPOCH, expected)]
        );
        Ok(())
    }

    #[test]
    fn a_change_to_equal_values_records_no_event() -> Result<(), Box<dyn std::error::Error>> {
        let mut profile = finalized()?;
        let same = ProfileChanges {
            first_name: Some(PersonName::parse(" Ann ")?),
            locale: Some(Locale::Fr),
            last_name: None,
        };
        for changes in [ProfileChanges::default(), same] {
            assert_eq!(profile.change(changes, DateTime::UNIX_EPOCH), Ok(false));
        }
        assert_eq!(profile.history().recorded(), []);
        Ok(())
    }

    #[test]
    fn an_unfinalized_profile_cannot_be_changed() -> Result<(), Box<dyn std::error::Error>> {
        let mut profile = Profile::start(
            UserId::new(uuid::Uuid::from_u128(1)),
            Locale::Fr,
            DateTime::UNIX_EPOCH,
        );
        let changes = ProfileChanges {
            locale: Some(Locale::En),
            ..ProfileChanges::default()
        };
        assert_eq!(
            profile.change(changes, DateTime::UNIX_EPOCH),
            Err(NotFinalized)
        );
        assert_eq!(profile.state().locale, Locale::Fr);
        Ok(())
    }

    #[test]
    fn a_profile_is_finalized_once() -> Result<(), Box<dyn std::error::Error>> {
        let mut profile = Profile::start(
            UserId::new(uuid::Uuid::from_u128(1)),
            Locale::Fr,
            DateTime::UNIX_EPOCH,
        );
        let name = PersonName::parse("Ann")?;
        profile.finalize(name.clone(), name.clone(), None, DateTime::UNIX_EPOCH)?;
        assert_eq!(
            profile.state().locale,
            Locale::Fr,
            "kept when none is given"
        );
        assert_eq!(
            profile.finalize(name.clone(), name, None, DateTime::UNIX_EPOCH),
            Err(AlreadyFinalized)
        );
        Ok(())
    }
}
