use crate::user_reference::UserReference;
use auth::SendPasswordReset;
use clap::Args;
use infra_cli::{Invocation, Problem};
use serde_json::json;

const EXAMPLES: &str = "\
The server may be running or not; a worker sends the mail.

Examples:
  {program} user reset-password ann@example.org";

/// Mail a user a link that resets the password; the password stays valid until it is used
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct ResetPassword {
    /// The id or e-mail address of the user
    #[arg(value_name = "ID|EMAIL", value_parser = UserReference::parse)]
    user: UserReference,
}

impl ResetPassword {
    pub(super) async fn execute(self, invocation: &mut Invocation<'_>) -> Result<(), Problem> {
        let operator = invocation.operator().await?;
        let user_id = self.user.resolve(&operator).await?;

        operator.dispatch(SendPasswordReset { user_id }).await?;

        let sentence = "A link that resets the password will be sent.";
        invocation
            .console
            .answer(&json!({ "user_id": user_id }), sentence)
    }
}
