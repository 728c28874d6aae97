use crate::user_reference::UserReference;
use auth::{CancelDeletion, ScheduleDeletion};
use chrono::SecondsFormat;
use clap::Args;
use infra_cli::{Confirmation, Invocation, Problem};
use serde_json::json;

/// Schedule the deletion of a user, or cancel it
#[derive(Args)]
pub(crate) struct Delete {
    /// The id or e-mail address of the user
    #[arg(value_name = "ID|EMAIL", value_parser = UserReference::parse)]
    user: UserReference,

    /// Cancel a scheduled deletion
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
        let consequence = "This ends all sessions of the user, and erases the user after a period in which the \
                           deletion can be canceled.";
        invocation
            .console
            .confirm(&self.confirmation, consequence)?;
        let operator = invocation.operator().await?;
        let user_id = self.user.resolve(&operator).await?;

        let deletes_at = operator
            .dispatch(ScheduleDeletion { user_id })
            .await?
            .deletes_at;

        let document = json!({ "user_id": user_id, "deletes_at": deletes_at });
        let time = deletes_at.to_rfc3339_opts(SecondsFormat::Secs, true);
        invocation.console.answer(
            &document,
            &format!("User {user_id} will be erased at {time}."),
        )
    }

    async fn cancel(self, invocation: &mut Invocation<'_>) -> Result<(), Problem> {
        let operator = invocation.operator().await?;
        let user_id = self.user.resolve(&operator).await?;

        operator.dispatch(CancelDeletion { user_id }).await?;

        let sentence = format!("The deletion of user {user_id} is canceled.");
        invocation
            .console
            .answer(&json!({ "user_id": user_id }), &sentence)
    }
}
