use super::document::SummaryDocument;
use crate::{
    Problem, ProblemCode, commands::listing::Paging, console::table, context::operator_context, invocation::Invocation,
};
use clap::Args;
use serde::Serialize;
use services::listing::Page;
use user_profile::{ListUsers, ListUsersError, UserSummary};

const LIST_EXAMPLES: &str = "\
The server may be running or not.

Examples:
  loggia user list --status suspended
  loggia user list --email ann --sort email
  loggia user list --role admin --all --json | jq .email";

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

impl List {
    pub(super) async fn execute(self, invocation: &mut Invocation<'_>) -> Result<(), Problem> {
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

fn not_listed(refusal: ListUsersError) -> Problem {
    match refusal {
        ListUsersError::BadCursor(_) => Problem::new(ProblemCode::BadCursor, refusal.to_string()),
    }
}

#[derive(Serialize)]
struct UsersDocument<'a> {
    items: Vec<SummaryDocument<'a>>,
    next_cursor: Option<&'a str>,
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
