mod deletion;
mod document;
mod export;
mod invite;
mod list;
mod reset_password;
mod show;
mod suspension;

use clap::Parser;
use infra_cli::{Invocation, Problem, RunVerb};

const EXAMPLES: &str = "\
The server may be running or not.

Examples:
  {program} user suspend ann@example.org
  {program} user delete ann@example.org --yes
  {program} user delete ann@example.org --cancel";

/// List, invite, suspend, delete and export users
#[derive(Parser)]
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

impl RunVerb for User {
    async fn execute(self, invocation: &mut Invocation<'_>) -> Result<(), Problem> {
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
