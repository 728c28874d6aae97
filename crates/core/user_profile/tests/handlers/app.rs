//! The context's wiring, on fakes. The view is another crate's, so it is scripted.

use async_trait::async_trait;
use cqrs::{Context, ContextModule, Direct, Dispatch, Execution, Failure, Handler, Outcome, Wiring};
use kernel::{BoxError, EmailAddress, Locale, Permission, UserId};
use services::JobPorts as _;
use services::listing::Cursors;
use std::sync::Arc;
use testing::{
    FakeDispatch, Fakes, contexts, given,
    memory::{InMemoryReads, InMemoryTransaction},
};
use user_profile::ports::UserProfilePorts as _;
use user_profile::{
    AccountData, ChangeProfile, ChangeProfileHandler, CollectPersonalData, CollectPersonalDataError, CurrentUserView,
    ExportUser, ExportUserHandler, FinalizeProfile, FinalizeProfileHandler, FindExport, FindExportError,
    GetCurrentUser, GetCurrentUserError, GetExport, GetExportHandler, GetUser, GetUserHandler, ListUsers,
    ListUsersHandler, PersonalData, PrepareExport, PrepareExportHandler, RequestExport, RequestExportHandler,
    StartProfile, StartProfileHandler, StoredExport, UserStatus,
};
use user_profile_domain::{ExportRules, ExportState, PersonName, ProfileState};

pub type Tested = Result<(), BoxError>;

#[derive(Clone)]
pub struct App {
    pub fakes: Fakes,
    pub views: Arc<FakeDispatch<GetCurrentUser>>,
    /// Knows everybody but [`given::unknown_user`].
    pub data: Arc<FakeDispatch<CollectPersonalData>>,
}

impl App {
    pub fn showing(view: Result<CurrentUserView, GetCurrentUserError>) -> Self {
        let views = FakeDispatch::answering(move |_| view.clone().map_err(Into::into));
        let data = FakeDispatch::answering(|query: &CollectPersonalData| match query.user_id {
            unknown if unknown == given::unknown_user() => Err(Failure::Refused(CollectPersonalDataError::UnknownUser)),
            user_id => Ok(data(user_id, query.now)),
        });
        Self { fakes: Fakes::default(), views: Arc::new(views), data: Arc::new(data) }
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

pub fn data(id: UserId, collected_at: chrono::DateTime<chrono::Utc>) -> PersonalData {
    let (email, created_at) = ("ann@example.org".to_owned(), chrono::DateTime::UNIX_EPOCH);
    PersonalData {
        collected_at,
        account: AccountData { id, email, created_at, suspended_at: None },
        profile: None,
        roles: Vec::new(),
        sessions: Vec::new(),
        registrations: Vec::new(),
        email_changes: Vec::new(),
        password_links: Vec::new(),
        exports: Vec::new(),
        events: Vec::new(),
        events_complete: true,
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
        locale: Locale::Fr,
        status: UserStatus::Ready,
        roles: vec!["admin".to_owned()],
        permissions: vec![Permission::parse("users:read")?],
    })
}

impl Wiring<StartProfile> for App {
    fn execution(&self) -> impl Execution<StartProfile> {
        let fakes = self.fakes.clone();
        self.in_transaction(move |_, tx: InMemoryTransaction| StartProfileHandler {
            profiles: tx.profiles(),
            clock: fakes.clock.clone(),
        })
    }
}

impl Wiring<FinalizeProfile> for App {
    fn execution(&self) -> impl Execution<FinalizeProfile> {
        let app = self.clone();
        self.in_transaction(move |_, tx: InMemoryTransaction| FinalizeProfileHandler {
            profiles: tx.profiles(),
            views: app.views.clone(),
            clock: app.fakes.clock.clone(),
        })
    }
}

impl Wiring<GetUser> for App {
    fn execution(&self) -> impl Execution<GetUser> {
        let clock = self.fakes.clock.clone();
        self.reading(move |_, reads: InMemoryReads| GetUserHandler { directory: Arc::new(reads), clock })
    }
}

impl Wiring<ListUsers> for App {
    fn execution(&self) -> impl Execution<ListUsers> {
        let cursors = Cursors { sealer: self.fakes.sealer.clone() };
        self.reading(move |_, reads: InMemoryReads| ListUsersHandler { directory: Arc::new(reads), cursors })
    }
}

impl Wiring<ChangeProfile> for App {
    fn execution(&self) -> impl Execution<ChangeProfile> {
        let app = self.clone();
        self.in_transaction(move |_, tx: InMemoryTransaction| ChangeProfileHandler {
            profiles: tx.profiles(),
            views: app.views.clone(),
            clock: app.fakes.clock.clone(),
        })
    }
}

impl Wiring<RequestExport> for App {
    fn execution(&self) -> impl Execution<RequestExport> {
        let fakes = self.fakes.clone();
        self.in_transaction(move |_, tx: InMemoryTransaction| RequestExportHandler {
            exports: tx.exports(),
            jobs: tx.jobs(),
            rules: ExportRules { per_day: 2, ..ExportRules::default() },
            uuids: fakes.uuids.clone(),
            clock: fakes.clock.clone(),
        })
    }
}

impl Wiring<PrepareExport> for App {
    fn execution(&self) -> impl Execution<PrepareExport> {
        let app = self.clone();
        self.in_transaction(move |_, tx: InMemoryTransaction| PrepareExportHandler {
            exports: tx.exports(),
            data: app.data.clone(),
            sealer: app.fakes.sealer.clone(),
            clock: app.fakes.clock.clone(),
        })
    }
}

impl Wiring<ExportUser> for App {
    fn execution(&self) -> impl Execution<ExportUser> {
        let app = self.clone();
        self.in_transaction(move |_, tx: InMemoryTransaction| ExportUserHandler {
            exports: tx.exports(),
            data: app.data.clone(),
            uuids: app.fakes.uuids.clone(),
            clock: app.fakes.clock.clone(),
        })
    }
}

impl Wiring<GetExport> for App {
    fn execution(&self) -> impl Execution<GetExport> {
        Direct(GetExportHandler {
            exports: Arc::new(self.clone()),
            sealer: self.fakes.sealer.clone(),
            clock: self.fakes.clock.clone(),
        })
    }
}

impl Wiring<FindExport> for App {
    fn execution(&self) -> impl Execution<FindExport> {
        self.reading(|_, reads| StoredExports(reads))
    }
}

struct StoredExports(InMemoryReads);

#[async_trait]
impl Handler<FindExport> for StoredExports {
    async fn handle(&self, _: &Context, query: FindExport) -> Outcome<FindExport> {
        let found = self.0.export(query.id)?;
        let living = found.filter(|(state, _)| state.user_id == query.user_id && state.expires_at > query.now);
        let (state, document) = living.ok_or(FindExportError::Unknown)?;
        let ExportState { id, requested_at, expires_at, .. } = state;
        Ok(StoredExport { id, requested_at, expires_at, document })
    }
}

impl ContextModule for App {
    type Pool = testing::memory::InMemoryDatabase;

    fn pool(&self) -> &Self::Pool {
        &self.fakes.database
    }
}
