use super::document::SummaryDocument;
use clap::Args;
use infra_cli::{Invocation, Paging, Problem};
use services::listing::ListQuery;
use user_profile::ListUsers;

const EXAMPLES: &str = "\
The server may be running or not.

Examples:
  {program} user list --status suspended
  {program} user list --email ann --sort email
  {program} user list --role admin --all --json | jq .email";

/// List users, the newest first
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct List {
    /// Only users with this status: pending_profile, ready or suspended
    #[arg(long)]
    status: Option<String>,

    /// Only users with this role
    #[arg(long)]
    role: Option<String>,

    /// Only users whose address starts with this prefix; case does not matter
    #[arg(long, value_name = "PREFIX")]
    email: Option<String>,

    /// Only accounts created at this time (RFC 3339) or later
    #[arg(long, value_name = "TIME")]
    created_from: Option<String>,

    /// Only accounts created before this time
    #[arg(long, value_name = "TIME")]
    created_before: Option<String>,

    /// Sort key: created_at, -created_at, email or -email
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
        let operator = invocation.operator().await?;
        let read = async |cursor| {
            let page = operator
                .dispatch(ListUsers {
                    cursor,
                    ..query.clone()
                })
                .await?;
            Ok(page.map(SummaryDocument::from))
        };
        self.paging.show(&mut invocation.console, read).await
    }
}
