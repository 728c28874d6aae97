mod export;
mod reference;

pub(crate) use reference::UserReference;

use crate::{Problem, invocation::Invocation};
use clap::Subcommand;

/// Look after users
#[derive(Subcommand)]
pub(crate) enum User {
    Export(export::Export),
}

impl User {
    pub(super) async fn execute(self, invocation: &mut Invocation<'_>) -> Result<(), Problem> {
        match self {
            Self::Export(export) => export.execute(invocation).await,
        }
    }
}
