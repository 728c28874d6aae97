use crate::{Problem, invocation::Invocation};
use clap::Args;

/// Run the background worker in a process of its own
///
/// `serve` runs one too while worker.embedded is true.
#[derive(Args)]
pub(crate) struct Worker {}

impl Worker {
    pub(super) async fn execute(self, invocation: &mut Invocation<'_>) -> Result<(), Problem> {
        invocation.application()?.work().await
    }
}
