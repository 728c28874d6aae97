mod document;
mod tail;

use super::listing::Paging;
use crate::{Problem, context::operator_context, invocation::Invocation};
use audit::ListEvents;
use clap::{Args, Subcommand};
use services::listing::ListQuery;

const LIST_EXAMPLES: &str = "\
The server may be running or not.

Examples:
  loggia event list --user 01936b1e-5d0e-7c3a-9f57-2f0f9c1b6a11
  loggia event list --type auth.session_opened --from 2026-11-01T00:00:00Z
  loggia event list --all --json | jq .actor";

/// See who did what
#[derive(Subcommand)]
pub(crate) enum Event {
    List(List),
    Tail(tail::Tail),
}

/// List what happened, the newest first
#[derive(Args)]
#[command(after_help = LIST_EXAMPLES)]
pub(crate) struct List {
    /// What this user did, or what happened to them
    #[arg(long, value_name = "ID")]
    user: Option<String>,

    /// Of this type, such as auth.session_opened
    #[arg(long = "type", value_name = "TYPE")]
    event_type: Option<String>,

    /// At this time (RFC 3339) or later
    #[arg(long, value_name = "TIME")]
    from: Option<String>,

    /// Earlier than this
    #[arg(long, value_name = "TIME")]
    before: Option<String>,

    /// position or -position
    #[arg(long, allow_hyphen_values = true)]
    sort: Option<String>,

    #[command(flatten)]
    paging: Paging,
}

impl Event {
    pub(super) async fn execute(self, invocation: &mut Invocation<'_>) -> Result<(), Problem> {
        match self {
            Self::List(list) => list.execute(invocation).await,
            Self::Tail(tail) => tail.execute(invocation).await,
        }
    }
}

impl List {
    async fn execute(self, invocation: &mut Invocation<'_>) -> Result<(), Problem> {
        let conditions = [
            ("user", &self.user),
            ("type", &self.event_type),
            ("occurred_at[gte]", &self.from),
            ("occurred_at[lt]", &self.before),
            ("sort", &self.sort),
        ];
        let query = ListEvents::of(self.paging.listing(ListEvents::SHAPE, &conditions)?);
        let application = invocation.application()?;
        let messages = application.messages().await?;
        let context = operator_context(application.as_ref());
        let read = async |cursor| Ok(messages.dispatch(&context, ListEvents { cursor, ..query.clone() }).await?);
        self.paging.show(&mut invocation.console, read).await
    }
}
