use crate::{Problem, commands::listing::Paging, context::operator_context, invocation::Invocation};
use clap::Args;
use services::listing::ListQuery;
use user_profile::ListUsers;

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
        let query = ListUsers::of(self.paging.listing(ListUsers::SHAPE, &conditions)?);
        let application = invocation.application()?;
        let messages = application.messages().await?;
        let context = operator_context(application.as_ref());
        let read = async |cursor| Ok(messages.dispatch(&context, ListUsers { cursor, ..query.clone() }).await?);
        self.paging.show(&mut invocation.console, read).await
    }
}
