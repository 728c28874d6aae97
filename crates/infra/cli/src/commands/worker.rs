use crate::{Problem, invocation::Invocation};
use clap::Args;

/// Run the background worker in a process of its own
#[derive(Args)]
#[command(after_help = "While worker.embedded is true, `serve` runs one too.")]
pub(crate) struct Worker {}

impl Worker {
    pub(super) async fn execute(self, invocation: &mut Invocation<'_>) -> Result<(), Problem> {
        invocation.application()?.work().await
    }
}
