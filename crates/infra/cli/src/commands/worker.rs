use crate::{Invocation, Problem, RunVerb};
use clap::Parser;

/// Run the background worker in a process of its own
#[derive(Parser)]
#[command(after_help = "While worker.embedded is true, `serve` runs one too.")]
pub(super) struct Worker {}

impl RunVerb for Worker {
    async fn execute(self, invocation: &mut Invocation<'_>) -> Result<(), Problem> {
        invocation.application()?.work().await
    }
}
