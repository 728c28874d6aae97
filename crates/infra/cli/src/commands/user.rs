use crate::{
    Messages, Problem, ProblemCode, console::Confirmation, context::operator_context, invocation::Invocation,
    user_reference::UserReference,
};
use auth::{
    CancelDeletion, CancelDeletionError, ReinstateAccount, ReinstateAccountError, ScheduleDeletion,
    ScheduleDeletionError, SuspendAccount, SuspendAccountError,
};
use chrono::SecondsFormat;
use clap::{Args, Subcommand};
use cqrs::Context;
use kernel::UserId;
use serde_json::json;
use std::sync::Arc;

const EXAMPLES: &str = "\
The server may be running or not.

Examples:
  loggia user suspend ann@example.org
  loggia user delete ann@example.org --yes
  loggia user delete ann@example.org --cancel";

/// Look after users
#[derive(Subcommand)]
#[command(after_help = EXAMPLES)]
pub(crate) enum User {
    Suspend(Suspend),
    Reinstate(Reinstate),
    Delete(Delete),
}

/// Sign a user out everywhere and keep them out
#[derive(Args)]
pub(crate) struct Suspend {
    #[arg(value_name = "ID|EMAIL")]
    user: UserReference,
}

/// Let a suspended user sign in again
#[derive(Args)]
pub(crate) struct Reinstate {
    #[arg(value_name = "ID|EMAIL")]
    user: UserReference,
}

/// Erase a user after a while in which that can be cancelled
#[derive(Args)]
pub(crate) struct Delete {
    #[arg(value_name = "ID|EMAIL")]
    user: UserReference,

    /// Keep the user after all
    #[arg(long)]
    cancel: bool,

    #[command(flatten)]
    confirmation: Confirmation,
}

impl User {
    pub(super) async fn execute(self, invocation: &mut Invocation<'_>) -> Result<(), Problem> {
        match self {
            Self::Suspend(suspend) => suspend.execute(invocation).await,
            Self::Reinstate(reinstate) => reinstate.execute(invocation).await,
            Self::Delete(delete) => delete.execute(invocation).await,
        }
    }
}

/// What to dispatch, in whose name, about whom.
async fn target(
    invocation: &Invocation<'_>,
    user: &UserReference,
) -> Result<(Arc<dyn Messages>, Context, UserId), Problem> {
    let application = invocation.application()?;
    let messages = application.messages().await?;
    let context = operator_context(application.as_ref());
    let user_id = user.resolve(messages.as_ref(), &context).await?;
    Ok((messages, context, user_id))
}

impl Suspend {
    async fn execute(self, invocation: &mut Invocation<'_>) -> Result<(), Problem> {
        let (messages, context, user_id) = target(invocation, &self.user).await?;

        let suspended = messages.dispatch(&context, SuspendAccount { user_id }).await;
        suspended.map_err(|failure| {
            Problem::of(failure, |refusal| match refusal {
                SuspendAccountError::Unknown => Problem::unknown_user(),
                SuspendAccountError::OwnAccount => Problem::new(ProblemCode::OwnAccount, refusal.to_string()),
                SuspendAccountError::LastAdministrator => {
                    Problem::new(ProblemCode::LastAdministrator, refusal.to_string())
                }
            })
        })?;

        invocation.console.answer(&json!({ "user_id": user_id }), &format!("User {user_id} is suspended."))
    }
}

impl Reinstate {
    async fn execute(self, invocation: &mut Invocation<'_>) -> Result<(), Problem> {
        let (messages, context, user_id) = target(invocation, &self.user).await?;

        let reinstated = messages.dispatch(&context, ReinstateAccount { user_id }).await;
        reinstated.map_err(|failure| {
            Problem::of(failure, |refusal| match refusal {
                ReinstateAccountError::Unknown => Problem::unknown_user(),
            })
        })?;

        invocation.console.answer(&json!({ "user_id": user_id }), &format!("User {user_id} is not suspended."))
    }
}

impl Delete {
    async fn execute(self, invocation: &mut Invocation<'_>) -> Result<(), Problem> {
        if self.cancel {
            return self.cancel(invocation).await;
        }
        let consequence = "This signs the user out everywhere and erases them once the time to cancel is over.";
        invocation.console.confirm(&self.confirmation, consequence)?;
        let (messages, context, user_id) = target(invocation, &self.user).await?;

        let scheduled = messages.dispatch(&context, ScheduleDeletion { user_id }).await;
        let deletes_at = scheduled.map_err(|failure| Problem::of(failure, not_scheduled))?.deletes_at;

        let document = json!({ "user_id": user_id, "deletes_at": deletes_at });
        let day = deletes_at.to_rfc3339_opts(SecondsFormat::Secs, true);
        invocation.console.answer(&document, &format!("User {user_id} will be erased at {day}."))
    }

    async fn cancel(self, invocation: &mut Invocation<'_>) -> Result<(), Problem> {
        let (messages, context, user_id) = target(invocation, &self.user).await?;

        let cancelled = messages.dispatch(&context, CancelDeletion { user_id }).await;
        cancelled.map_err(|failure| {
            Problem::of(failure, |refusal| match refusal {
                CancelDeletionError::Unknown => Problem::unknown_user(),
            })
        })?;

        invocation.console.answer(&json!({ "user_id": user_id }), &format!("User {user_id} is kept."))
    }
}

fn not_scheduled(refusal: ScheduleDeletionError) -> Problem {
    match refusal {
        ScheduleDeletionError::Unknown => Problem::unknown_user(),
        ScheduleDeletionError::OwnAccount => Problem::new(ProblemCode::OwnAccount, refusal.to_string()),
        ScheduleDeletionError::LastAdministrator => Problem::new(ProblemCode::LastAdministrator, refusal.to_string()),
    }
}
