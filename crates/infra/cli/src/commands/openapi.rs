use crate::{Problem, invocation::Invocation};
use clap::Args;

/// Print the OpenAPI document
#[derive(Args)]
pub(crate) struct OpenApi {}

impl OpenApi {
    pub(super) fn execute(self, invocation: &mut Invocation<'_>) -> Result<(), Problem> {
        let document = invocation.program.openapi()?;
        invocation.console.print(&document)
    }
}
