//! The module of the context over the in-memory database, with helpers for the tests.

mod watched_database;

use cqrs::{Dispatch, Outcome};
use kernel::{BoxError, EmailAddress, Locale, Permission, UserId};
use loggia_user_profile::ports::UserProfilePorts as _;
use loggia_user_profile::{
    CurrentUserView, FinalizeProfile, GetCurrentUser, GetCurrentUserError, Module, Services,
    StartProfile, UserStatus,
};
use std::{ops::Deref, sync::Arc};
use testing::{Fakes, contexts, given};
use user_profile_domain::{ExportRules, PersonName, ProfileState};
use watched_database::{Watch, WatchedDatabase};

pub type Tested = Result<(), BoxError>;

pub const EXPORTS_PER_DAY: usize = 2;

#[derive(Clone)]
pub struct App {
    pub fakes: Fakes,
    module: Module<WatchedDatabase>,
}

impl Default for App {
    fn default() -> Self {
        Self::watched_by(Watch::default())
    }
}

/// Dispatches the messages of the context.
impl Deref for App {
    type Target = Module<WatchedDatabase>;

    fn deref(&self) -> &Self::Target {
        &self.module
    }
}

impl App {
    /// Returns an app whose view of the current user is refused.
    pub fn refusing(refusal: GetCurrentUserError) -> Self {
        Self::watched_by(Watch::refusing(refusal))
    }

    fn watched_by(watch: Watch) -> Self {
        let fakes = Fakes::default();
        let Module {
            pool: database,
            services,
        } = fakes.user_profile();
        let export_rules = ExportRules {
            per_day: EXPORTS_PER_DAY,
            ..ExportRules::default()
        };
        let services = Arc::new(Services {
            export_rules,
            ..Services::clone(&services)
        });
        Self {
            module: Module {
                pool: WatchedDatabase { database, watch },
                services,
            },
            fakes,
        }
    }

    pub fn watch(&self) -> &Watch {
        &self.module.pool.watch
    }

    /// Returns the current view of the user.
    pub async fn view(&self, user_id: UserId) -> Outcome<GetCurrentUser> {
        self.dispatch(&contexts::user(user_id), GetCurrentUser)
            .await
    }

    /// Starts the profile of a user in French.
    pub async fn started(&self) -> Result<UserId, BoxError> {
        let user_id =
            given::account(&self.fakes, &EmailAddress::parse("ann@example.org")?, "any").await?;
        self.dispatch(
            &contexts::system(),
            StartProfile {
                user_id,
                locale: Locale::Fr,
            },
        )
        .await?;
        Ok(user_id)
    }

    pub async fn finalize(
        &self,
        user_id: UserId,
        locale: Option<Locale>,
    ) -> Outcome<FinalizeProfile> {
        let name = |text| PersonName::parse(text).map_err(kernel::Fault::unexpected);
        let finalize = FinalizeProfile {
            first_name: name("Zoë")?,
            last_name: name("O’Neill")?,
            locale,
        };
        self.dispatch(&contexts::user(user_id), finalize).await
    }

    pub async fn profile(&self, user_id: UserId) -> Result<ProfileState, BoxError> {
        let found = self
            .fakes
            .database
            .within(async |tx| tx.profiles().find(user_id).await)
            .await?;
        Ok(found.ok_or("it is stored")?.state().clone())
    }

    /// Returns the types of all recorded events.
    pub fn events(&self) -> Vec<String> {
        self.fakes
            .database
            .events()
            .into_iter()
            .map(|event| event.event_type)
            .collect()
    }
}

/// Returns the own view of a finalized user.
pub fn view() -> Result<CurrentUserView, BoxError> {
    Ok(CurrentUserView {
        id: given::unknown_user(),
        created_at: chrono::DateTime::UNIX_EPOCH,
        first_name: "Zoë".to_owned(),
        last_name: "O’Neill".to_owned(),
        email: EmailAddress::parse("ann@example.org")?,
        locale: Locale::Fr,
        status: UserStatus::Ready,
        roles: vec!["admin".to_owned()],
        permissions: vec![Permission::parse("users:read")?],
    })
}
