//! The context's wiring, on fakes. The view is another crate's, so it is scripted.

use cqrs::{Dispatch, Execution, InTransaction, Outcome, Reading, Wiring};
use kernel::{BoxError, EmailAddress, Locale, Permission, UserId};
use services::listing::Cursors;
use std::sync::Arc;
use testing::{
    FakeDispatch, Fakes, contexts, given,
    memory::{InMemoryReads, InMemoryTransaction},
};
use user_profile::{
    CurrentUserView, FinalizeProfile, FinalizeProfileHandler, GetCurrentUser, GetCurrentUserError, GetUser,
    GetUserHandler, ListUsers, ListUsersHandler, StartProfile, StartProfileHandler, UserStatus,
};
use user_profile_domain::{PersonName, ProfileState};

pub type Tested = Result<(), BoxError>;

#[derive(Clone)]
pub struct App {
    pub fakes: Fakes,
    pub views: Arc<FakeDispatch<GetCurrentUser>>,
}

impl App {
    pub fn showing(view: Result<CurrentUserView, GetCurrentUserError>) -> Self {
        let views = FakeDispatch::answering(move |_| view.clone().map_err(Into::into));
        Self { fakes: Fakes::default(), views: Arc::new(views) }
    }

    /// A user whose profile was started in French.
    pub async fn started(&self) -> Result<UserId, BoxError> {
        let user_id = given::account(&self.fakes, &EmailAddress::parse("ann@example.org")?, "any").await?;
        self.dispatch(&contexts::system(), StartProfile { user_id, locale: Locale::Fr }).await?;
        Ok(user_id)
    }

    pub async fn finalize(&self, user_id: UserId, locale: Option<Locale>) -> Outcome<FinalizeProfile> {
        let name = |text| PersonName::parse(text).map_err(kernel::Fault::unexpected);
        let finalize = FinalizeProfile { first_name: name("Zoë")?, last_name: name("O’Neill")?, locale };
        self.dispatch(&contexts::user(user_id), finalize).await
    }

    pub async fn profile(&self, user_id: UserId) -> Result<ProfileState, BoxError> {
        let found = self.fakes.database.within(async |tx| tx.profiles().find(user_id).await).await?;
        Ok(found.ok_or("it is stored")?.state().clone())
    }

    /// The names of all events so far.
    pub fn events(&self) -> Vec<String> {
        self.fakes.database.events().into_iter().map(|event| event.event_type).collect()
    }
}

/// As a finalised user would see themselves.
pub fn view() -> Result<CurrentUserView, BoxError> {
    Ok(CurrentUserView {
        id: given::unknown_user(),
        created_at: chrono::DateTime::UNIX_EPOCH,
        first_name: "Zoë".to_owned(),
        last_name: "O’Neill".to_owned(),
        email: EmailAddress::parse("ann@example.org")?,
        status: UserStatus::Ready,
        roles: vec!["admin".to_owned()],
        permissions: vec![Permission::parse("users:read")?],
    })
}

impl Wiring<StartProfile> for App {
    fn execution(&self) -> impl Execution<StartProfile> {
        let fakes = self.fakes.clone();
        InTransaction::new(fakes.database.clone(), move |tx: InMemoryTransaction| StartProfileHandler {
            profiles: tx.profiles(),
            clock: fakes.clock.clone(),
        })
    }
}

impl Wiring<FinalizeProfile> for App {
    fn execution(&self) -> impl Execution<FinalizeProfile> {
        let app = self.clone();
        InTransaction::new(app.fakes.database.clone(), move |tx: InMemoryTransaction| FinalizeProfileHandler {
            profiles: tx.profiles(),
            views: app.views.clone(),
            clock: app.fakes.clock.clone(),
        })
    }
}

impl Wiring<GetUser> for App {
    fn execution(&self) -> impl Execution<GetUser> {
        let clock = self.fakes.clock.clone();
        let handler = |reads: InMemoryReads| GetUserHandler { directory: Arc::new(reads), clock };
        Reading { pool: self.fakes.database.clone(), handler }
    }
}

impl Wiring<ListUsers> for App {
    fn execution(&self) -> impl Execution<ListUsers> {
        let cursors = Cursors { sealer: self.fakes.sealer.clone() };
        let handler = |reads: InMemoryReads| ListUsersHandler { directory: Arc::new(reads), cursors };
        Reading { pool: self.fakes.database.clone(), handler }
    }
}
