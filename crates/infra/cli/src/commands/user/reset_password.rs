use crate::{Problem, ProblemCode, context::operator_context, invocation::Invocation};
use auth::{ResetRecipient, SendPasswordReset, SendPasswordResetError};
use clap::Args;
use kernel::{EmailAddress, UserId};
use serde_json::json;

/// Mail a user a link that resets the password; nothing changes before it is used
#[derive(Args)]
pub(crate) struct ResetPassword {
    #[arg(value_name = "ID|EMAIL", value_parser = recipient)]
    user: ResetRecipient,
}

fn recipient(text: &str) -> Result<ResetRecipient, &'static str> {
    let id = UserId::parse(text).map(ResetRecipient::Id);
    id.or_else(|_| EmailAddress::parse(text).map(ResetRecipient::Address))
        .map_err(|_| "neither a user’s id nor an e-mail address")
}

impl ResetPassword {
    pub(super) async fn execute(self, invocation: &mut Invocation<'_>) -> Result<(), Problem> {
        let application = invocation.application()?;
        let messages = application.messages().await?;

        let send = SendPasswordReset { recipient: self.user };
        let sent = messages.dispatch(&operator_context(application.as_ref()), send).await;
        sent.map_err(|failure| Problem::of(failure, refused))?;

        invocation.console.answer(&json!({ "sent": true }), "A link to reset the password is on its way.")
    }
}

fn refused(refusal: SendPasswordResetError) -> Problem {
    match refusal {
        SendPasswordResetError::UnknownUser => Problem::new(ProblemCode::UserNotFound, refusal.to_string()),
    }
}
