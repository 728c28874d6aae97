mod export;
mod invite;
mod reference;
mod reset_password;

pub(crate) use reference::UserReference;

use crate::{Problem, invocation::Invocation};
use clap::Subcommand;

/// Look after users
#[derive(Subcommand)]
pub(crate) enum User {
    Export(export::Export),
    Invite(invite::Invite),
    ResetPassword(reset_password::ResetPassword),
}

impl User {
    pub(super) async fn execute(self, invocation: &mut Invocation<'_>) -> Result<(), Problem> {
        match self {
            Self::Export(export) => export.execute(invocation).await,
            Self::Invite(invite) => invite.execute(invocation).await,
            Self::ResetPassword(reset) => reset.execute(invocation).await,
        }
    }
}
