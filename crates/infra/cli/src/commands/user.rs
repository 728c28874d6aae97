use super::listing::Paging;
use crate::{Problem, ProblemCode, console::table, context::operator_context, invocation::Invocation};
use clap::{Args, Subcommand};
use kernel::{EmailAddress, UserId};
use serde::Serialize;
use services::listing::Page;
use user_profile::{GetUser, GetUserError, ListUsers, ListUsersError, UserSummary, UserView, WhichUser};

const LIST_EXAMPLES: &str = "\
The server may be running or not.

Examples:
  loggia user list --status suspended
  loggia user list --email ann --sort email
  loggia user list --role admin --all --json | jq .email";

/// Look after users
#[derive(Subcommand)]
pub(crate) enum User {
    List(List),
    Show(Show),
}

/// List users, the newest first
#[derive(Args)]
#[command(after_help = LIST_EXAMPLES)]
pub(crate) struct List {
    /// pending_profile, ready or suspended
    #[arg(long)]
    status: Option<String>,

    /// Who hold this role
    #[arg(long)]
    role: Option<String>,

    /// Whose address begins like this, in any case
    #[arg(long, value_name = "PREFIX")]
    email: Option<String>,

    /// Whose account was created at this time (RFC 3339) or later
    #[arg(long, value_name = "TIME")]
    created_from: Option<String>,

    /// Whose account was created earlier than this
    #[arg(long, value_name = "TIME")]
    created_before: Option<String>,

    /// created_at, -created_at, email or -email
    #[arg(long, allow_hyphen_values = true)]
    sort: Option<String>,

    #[command(flatten)]
    paging: Paging,
}

/// Show all that is known of one user
#[derive(Args)]
pub(crate) struct Show {
    /// An id, or an address in any case
    #[arg(value_name = "ID|EMAIL", value_parser = which_user)]
    user: WhichUser,
}

impl User {
    pub(super) async fn execute(self, invocation: &mut Invocation<'_>) -> Result<(), Problem> {
        match self {
            Self::List(list) => list.execute(invocation).await,
            Self::Show(show) => show.execute(invocation).await,
        }
    }
}

impl List {
    async fn execute(self, invocation: &mut Invocation<'_>) -> Result<(), Problem> {
        let conditions = [
            ("status", &self.status),
            ("role", &self.role),
            ("email[prefix]", &self.email),
            ("created_at[gte]", &self.created_from),
            ("created_at[lt]", &self.created_before),
            ("sort", &self.sort),
        ];
        let mut query = ListUsers::of(self.paging.listing(ListUsers::SHAPE, &conditions)?);
        let application = invocation.application()?;
        let messages = application.messages().await?;
        let context = operator_context(application.as_ref());
        let mut is_first = true;
        loop {
            let page = messages.dispatch(&context, query.clone()).await;
            let page = page.map_err(|failure| Problem::of(failure, not_listed))?;
            print(&page, self.paging.all, is_first, invocation)?;
            is_first = false;
            match page.next_cursor.filter(|_| self.paging.all) {
                Some(cursor) => query.cursor = Some(cursor),
                None => return Ok(()),
            }
        }
    }
}

impl Show {
    async fn execute(self, invocation: &mut Invocation<'_>) -> Result<(), Problem> {
        let application = invocation.application()?;
        let messages = application.messages().await?;

        let context = operator_context(application.as_ref());
        let view = messages.dispatch(&context, GetUser { who: self.user }).await;
        let view = view.map_err(|failure| Problem::of(failure, not_shown))?;

        let user = UserDocument::of(&view);
        invocation.console.answer(&user, &user.lines())
    }
}

fn which_user(text: &str) -> Result<WhichUser, &'static str> {
    let by_address = || EmailAddress::parse(text).map(WhichUser::Address);
    UserId::parse(text).map(WhichUser::Id).or_else(|_| by_address()).map_err(|_| "this is neither an id nor an address")
}

fn not_listed(refusal: ListUsersError) -> Problem {
    match refusal {
        ListUsersError::BadCursor(_) => Problem::new(ProblemCode::BadCursor, refusal.to_string()),
    }
}

fn not_shown(refusal: GetUserError) -> Problem {
    match refusal {
        GetUserError::UnknownUser => Problem::new(ProblemCode::UserNotFound, refusal.to_string()),
    }
}

#[derive(Serialize)]
struct UsersDocument<'a> {
    items: Vec<SummaryDocument<'a>>,
    next_cursor: Option<&'a str>,
}

/// As the API shows it.
#[derive(Serialize)]
struct SummaryDocument<'a> {
    id: String,
    created_at: String,
    email: &'a str,
    status: &'static str,
    first_name: Option<&'a str>,
    last_name: Option<&'a str>,
    roles: &'a [String],
}

#[derive(Serialize)]
struct UserDocument<'a> {
    #[serde(flatten)]
    summary: SummaryDocument<'a>,
    locale: Option<&'a str>,
    profile_finalized_at: Option<String>,
    suspended_at: Option<String>,
    sessions: i64,
}

impl<'a> SummaryDocument<'a> {
    fn of(user: &'a UserSummary) -> Self {
        Self {
            id: user.id.to_string(),
            created_at: written(user.created_at),
            email: &user.email,
            status: user.status.as_str(),
            first_name: user.first_name.as_deref(),
            last_name: user.last_name.as_deref(),
            roles: &user.roles,
        }
    }

    fn name(&self) -> String {
        [self.first_name, self.last_name].into_iter().flatten().collect::<Vec<_>>().join(" ")
    }
}

impl<'a> UserDocument<'a> {
    fn of(view: &'a UserView) -> Self {
        Self {
            summary: SummaryDocument::of(&view.summary),
            locale: view.locale.as_deref(),
            profile_finalized_at: view.profile_finalized_at.map(written),
            suspended_at: view.suspended_at.map(written),
            sessions: view.sessions,
        }
    }

    fn lines(&self) -> String {
        let Self { summary, .. } = self;
        let rows = [
            ("id", summary.id.clone()),
            ("email", summary.email.to_owned()),
            ("status", summary.status.to_owned()),
            ("created", summary.created_at.clone()),
            ("name", summary.name()),
            ("roles", summary.roles.join(", ")),
            ("locale", self.locale.unwrap_or_default().to_owned()),
            ("profile finalised", self.profile_finalized_at.clone().unwrap_or_default()),
            ("suspended", self.suspended_at.clone().unwrap_or_default()),
            ("sessions", self.sessions.to_string()),
        ];
        let rows = rows.into_iter().filter(|(_, value)| !value.is_empty());
        let width = 19;
        rows.map(|(name, value)| format!("{name:<width$}{value}")).collect::<Vec<_>>().join("\n")
    }
}

fn written(time: chrono::DateTime<chrono::Utc>) -> String {
    time.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true)
}

fn print(page: &Page<UserSummary>, all: bool, is_first: bool, invocation: &mut Invocation<'_>) -> Result<(), Problem> {
    let items: Vec<_> = page.items.iter().map(SummaryDocument::of).collect();
    let rows = items.iter().map(|user| {
        let roles = user.roles.join(",");
        [user.id.clone(), user.email.to_owned(), user.status.to_owned(), user.created_at.clone(), user.name(), roles]
    });
    let mut text = match is_first {
        true => table(["ID", "EMAIL", "STATUS", "CREATED", "NAME", "ROLES"], rows),
        false => rows.map(|row| row.join("  ")).collect::<Vec<_>>().join("\n"),
    };
    if all {
        items.iter().try_for_each(|user| invocation.console.document(user))?;
        return if is_first || !page.items.is_empty() { invocation.console.tell(&text) } else { Ok(()) };
    }
    let next_cursor = page.next_cursor.as_deref();
    if let Some(cursor) = next_cursor {
        text.push_str(&format!("\n\nMore: --cursor {cursor}"));
    }
    invocation.console.answer(&UsersDocument { items, next_cursor }, &text)
}
