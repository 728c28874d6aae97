mod assignment;
mod showing;
mod writing;

use clap::Parser;
use infra_cli::{Invocation, Problem, RunVerb};

/// List, create, change, delete, grant and revoke roles
#[derive(Parser)]
#[command(after_help = "The server may be running or not.")]
pub(crate) enum Role {
    List(showing::List),
    Show(showing::Show),
    Create(writing::Create),
    Change(writing::Change),
    Delete(writing::Delete),
    Grant(assignment::Grant),
    Revoke(assignment::Revoke),
}

impl RunVerb for Role {
    async fn execute(self, invocation: &mut Invocation<'_>) -> Result<(), Problem> {
        match self {
            Self::List(list) => list.execute(invocation).await,
            Self::Show(show) => show.execute(invocation).await,
            Self::Create(create) => create.execute(invocation).await,
            Self::Change(change) => change.execute(invocation).await,
            Self::Delete(delete) => delete.execute(invocation).await,
            Self::Grant(grant) => grant.execute(invocation).await,
            Self::Revoke(revoke) => revoke.execute(invocation).await,
        }
    }
}
