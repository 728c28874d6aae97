use crate::{Invocation, Problem, RunVerb};
use clap::Parser;

/// Print the OpenAPI document
#[derive(Parser)]
pub(super) struct OpenApi {}

impl RunVerb for OpenApi {
    async fn execute(self, invocation: &mut Invocation<'_>) -> Result<(), Problem> {
        let document = invocation.program.openapi()?;
        invocation.console.print(&document)
    }
}
