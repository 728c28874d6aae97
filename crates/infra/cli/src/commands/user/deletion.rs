use super::{UserReference, target};
use crate::{Problem, console::Confirmation, invocation::Invocation};
use auth::{CancelDeletion, ScheduleDeletion};
use chrono::SecondsFormat;
use clap::Args;
use serde_json::json;

/// Erase a user after a while in which that can be cancelled
#[derive(Args)]
pub(crate) struct Delete {
    /// The user's id or e-mail address
    #[arg(value_name = "ID|EMAIL", value_parser = UserReference::parse)]
    user: UserReference,

    /// Keep the user after all
    #[arg(long)]
    cancel: bool,

    #[command(flatten)]
    confirmation: Confirmation,
}

impl Delete {
    pub(super) async fn execute(self, invocation: &mut Invocation<'_>) -> Result<(), Problem> {
        if self.cancel {
            return self.cancel(invocation).await;
        }
        let consequence = "This signs the user out everywhere and erases them once the time to cancel is over.";
        invocation.console.confirm(&self.confirmation, consequence)?;
        let (messages, context, user_id) = target(invocation, self.user).await?;

        let deletes_at = messages.dispatch(&context, ScheduleDeletion { user_id }).await?.deletes_at;

        let document = json!({ "user_id": user_id, "deletes_at": deletes_at });
        let day = deletes_at.to_rfc3339_opts(SecondsFormat::Secs, true);
        invocation.console.answer(&document, &format!("User {user_id} will be erased at {day}."))
    }

    async fn cancel(self, invocation: &mut Invocation<'_>) -> Result<(), Problem> {
        let (messages, context, user_id) = target(invocation, self.user).await?;

        messages.dispatch(&context, CancelDeletion { user_id }).await?;

        invocation.console.answer(&json!({ "user_id": user_id }), &format!("User {user_id} is kept."))
    }
}
