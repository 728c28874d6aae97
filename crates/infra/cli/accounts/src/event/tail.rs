use super::document::EventDocument;
use audit::{EventMark, FollowEvents, FollowedEvents};
use clap::Args;
use infra_cli::{Invocation, Operator, Problem, TableRow};
use std::{collections::HashSet, time::Duration};
use uuid::Uuid;

/// Print new audit events until Ctrl-C
#[derive(Args)]
#[command(after_help = "With --json, one object per line. The server may be running or not.")]
pub(crate) struct Tail {}

const POLL_INTERVAL: Duration = Duration::from_millis(500);

impl Tail {
    pub(super) async fn execute(self, invocation: &mut Invocation<'_>) -> Result<(), Problem> {
        let application = invocation.application()?;
        let mut stopped = application.stopped();
        let operator = invocation.operator_of(application).await?;
        let start = poll(&operator, None).await?.next;
        // while an older transaction is open, this also returns events from before the start
        let FollowedEvents {
            events,
            next: mut mark,
        } = poll(&operator, Some(start)).await?;
        invocation
            .console
            .note("Following the audit trail. Ctrl-C ends it.");

        let mut seen: HashSet<Uuid> = events.iter().map(|event| event.id).collect();
        loop {
            tokio::select! {
                () = &mut stopped => return Ok(()),
                () = tokio::time::sleep(POLL_INTERVAL) => {}
            }
            let FollowedEvents { events, next } = poll(&operator, Some(mark)).await?;
            // only events of one poll can be returned again by the next
            let polled = events.iter().map(|event| event.id).collect();
            for event in events.into_iter().filter(|event| !seen.contains(&event.id)) {
                let event = EventDocument::from(event);
                invocation.console.answer(&event, &event.line())?;
            }
            (seen, mark) = (polled, next);
        }
    }
}

async fn poll(operator: &Operator, since: Option<EventMark>) -> Result<FollowedEvents, Problem> {
    operator.dispatch(FollowEvents { since }).await
}
