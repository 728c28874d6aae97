mod deletion;
mod document;
mod export;
mod invite;
mod list;
mod reference;
mod reset_password;
mod show;
mod suspension;

pub(crate) use reference::UserReference;

use crate::{Problem, context::operator_context, invocation::Invocation};
use clap::Subcommand;
use cqrs::{Context, Dispatchers};
use kernel::UserId;

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
    List(list::List),
    Show(show::Show),
    Suspend(suspension::Suspend),
    Reinstate(suspension::Reinstate),
    Delete(deletion::Delete),
    Export(export::Export),
    Invite(invite::Invite),
    ResetPassword(reset_password::ResetPassword),
}

impl User {
    pub(super) async fn execute(self, invocation: &mut Invocation<'_>) -> Result<(), Problem> {
        match self {
            Self::List(list) => list.execute(invocation).await,
            Self::Show(show) => show.execute(invocation).await,
            Self::Suspend(suspend) => suspend.execute(invocation).await,
            Self::Reinstate(reinstate) => reinstate.execute(invocation).await,
            Self::Delete(delete) => delete.execute(invocation).await,
            Self::Export(export) => export.execute(invocation).await,
            Self::Invite(invite) => invite.execute(invocation).await,
            Self::ResetPassword(reset) => reset.execute(invocation).await,
        }
    }
}

/// What to dispatch, in whose name, about whom.
async fn target(invocation: &Invocation<'_>, user: UserReference) -> Result<(Dispatchers, Context, UserId), Problem> {
    let application = invocation.application()?;
    let messages = application.messages().await?;
    let context = operator_context(application.as_ref());
    let user_id = user.resolve(&messages, &context).await?;
    Ok((messages, context, user_id))
}
