mod invite;
mod reset_password;

use crate::{Problem, invocation::Invocation};
use clap::Subcommand;

const EXAMPLES: &str = "\
The server may be running or not; a worker sends the mails.

Examples:
  loggia user invite ann@example.org
  loggia user reset-password ann@example.org";

/// Look after users
#[derive(Subcommand)]
#[command(after_help = EXAMPLES)]
pub(crate) enum User {
    Invite(invite::Invite),
    ResetPassword(reset_password::ResetPassword),
}

impl User {
    pub(super) async fn execute(self, invocation: &mut Invocation<'_>) -> Result<(), Problem> {
        match self {
            Self::Invite(invite) => invite.execute(invocation).await,
            Self::ResetPassword(reset) => reset.execute(invocation).await,
        }
    }
}
