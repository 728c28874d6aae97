mod holding;
mod showing;
mod writing;

use crate::{Problem, invocation::Invocation};
use access_domain::RoleName;
use clap::Subcommand;

/// Roles, and who holds them
#[derive(Subcommand)]
#[command(after_help = "The server may be running or not.")]
pub(crate) enum Role {
    List(showing::List),
    Show(showing::Show),
    Create(writing::Create),
    Change(writing::Change),
    Delete(writing::Delete),
    Grant(holding::Holding),
    Revoke(holding::Revocation),
}

impl Role {
    pub(super) async fn execute(self, invocation: &mut Invocation<'_>) -> Result<(), Problem> {
        match self {
            Self::List(list) => list.execute(invocation).await,
            Self::Show(show) => show.execute(invocation).await,
            Self::Create(create) => create.execute(invocation).await,
            Self::Change(change) => change.execute(invocation).await,
            Self::Delete(delete) => delete.execute(invocation).await,
            Self::Grant(grant) => grant.execute(invocation).await,
            Self::Revoke(revocation) => revocation.execute(invocation).await,
        }
    }
}

pub(crate) fn role_name(text: &str) -> Result<RoleName, access_domain::InvalidRoleName> {
    RoleName::parse(text)
}
