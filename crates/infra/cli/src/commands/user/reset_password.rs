use super::UserReference;
use crate::{Problem, context::operator_context, invocation::Invocation};
use auth::SendPasswordReset;
use clap::Args;
use serde_json::json;

const EXAMPLES: &str = "\
The server may be running or not; a worker sends the mail.

Examples:
  loggia user reset-password ann@example.org";

/// Mail a user a link that resets the password; nothing changes before it is used
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct ResetPassword {
    /// The user's id or e-mail address
    #[arg(value_name = "ID|EMAIL", value_parser = UserReference::parse)]
    user: UserReference,
}

impl ResetPassword {
    pub(super) async fn execute(self, invocation: &mut Invocation<'_>) -> Result<(), Problem> {
        let application = invocation.application()?;
        let messages = application.messages().await?;
        let context = operator_context(application.as_ref());
        let user_id = self.user.resolve(&messages, &context).await?;

        messages.dispatch(&context, SendPasswordReset { user_id }).await?;

        let sentence = "A link to reset the password is on its way.";
        invocation.console.answer(&json!({ "user_id": user_id }), sentence)
    }
}
