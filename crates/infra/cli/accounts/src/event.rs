mod document;
mod export;
mod tail;

use audit::ListEvents;
use clap::{Args, Parser};
use document::EventDocument;
use infra_cli::{Invocation, Paging, Problem, RunVerb};
use services::listing::ListQuery;

const LIST_EXAMPLES: &str = "\
The server may be running or not.

Examples:
  {program} event list --user 01936b1e-5d0e-7c3a-9f57-2f0f9c1b6a11
  {program} event list --type auth.session_opened --from 2026-11-01T00:00:00Z
  {program} event list --all --json | jq .actor";

/// List, follow and export audit events
#[derive(Parser)]
pub(crate) enum Event {
    List(List),
    Tail(tail::Tail),
    Export(export::Export),
}

/// List audit events, the newest first
#[derive(Args)]
#[command(after_help = LIST_EXAMPLES)]
pub(crate) struct List {
    /// Only events by or about this user
    #[arg(long, value_name = "ID")]
    user: Option<String>,

    /// Only events of this type, such as auth.session_opened
    #[arg(long = "type", value_name = "TYPE")]
    event_type: Option<String>,

    /// Only events at this time (RFC 3339) or later
    #[arg(long, value_name = "TIME")]
    from: Option<String>,

    /// Only events before this time
    #[arg(long, value_name = "TIME")]
    before: Option<String>,

    /// Sort key: position or -position
    #[arg(long, allow_hyphen_values = true)]
    sort: Option<String>,

    #[command(flatten)]
    paging: Paging,
}

impl RunVerb for Event {
    async fn execute(self, invocation: &mut Invocation<'_>) -> Result<(), Problem> {
        match self {
            Self::List(list) => list.execute(invocation).await,
            Self::Tail(tail) => tail.execute(invocation).await,
            Self::Export(export) => export.execute(invocation).await,
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
        let operator = invocation.operator().await?;
        let read = async |cursor| {
            let page = operator
                .dispatch(ListEvents {
                    cursor,
                    ..query.clone()
                })
                .await?;
            Ok(page.map(EventDocument::from))
        };
        self.paging.show(&mut invocation.console, read).await
    }
}
