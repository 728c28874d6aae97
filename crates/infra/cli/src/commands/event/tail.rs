use super::document::EventDocument;
use crate::{Problem, context::operator_context, invocation::Invocation};
use audit::{EventMark, FollowEvents, FollowedEvents};
use clap::Args;
use cqrs::{Context, Dispatchers};
use std::{collections::HashSet, time::Duration};
use uuid::Uuid;

/// Show what happens from now on, until it is stopped
#[derive(Args)]
#[command(after_help = "With --json an object a line. Ends on Ctrl-C. The server may be running or not.")]
pub(crate) struct Tail {}

/// Soon enough for who looks on.
const STEP: Duration = Duration::from_millis(500);

impl Tail {
    pub(super) async fn execute(self, invocation: &mut Invocation<'_>) -> Result<(), Problem> {
        let application = invocation.application()?;
        let mut stopped = application.stopped();
        let messages = application.messages().await?;
        let context = operator_context(application.as_ref());
        let start = look(&messages, &context, None).await?.next;
        // while an older transaction runs, what was before comes, too
        let FollowedEvents { events, next: mut mark } = look(&messages, &context, Some(start)).await?;
        invocation.console.note("Following the audit trail. Ctrl-C ends it.");

        let mut seen: HashSet<Uuid> = events.iter().map(|event| event.id).collect();
        loop {
            tokio::select! {
                () = &mut stopped => return Ok(()),
                () = tokio::time::sleep(STEP) => {}
            }
            let FollowedEvents { events, next } = look(&messages, &context, Some(mark)).await?;
            for event in events.iter().filter(|event| !seen.contains(&event.id)) {
                let event = EventDocument::of(event);
                invocation.console.answer(&event, &event.line())?;
            }
            // only what comes from one look can come again in the next one
            seen = events.iter().map(|event| event.id).collect();
            mark = next;
        }
    }
}

async fn look(messages: &Dispatchers, context: &Context, since: Option<EventMark>) -> Result<FollowedEvents, Problem> {
    let followed = messages.dispatch(context, FollowEvents { since }).await;
    followed.map_err(Problem::from)
}
