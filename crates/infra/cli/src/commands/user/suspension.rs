use super::{UserReference, target};
use crate::{Problem, invocation::Invocation};
use auth::{ReinstateAccount, SuspendAccount};
use clap::Args;
use serde_json::json;

/// Sign a user out everywhere and keep them out
#[derive(Args)]
pub(crate) struct Suspend {
    /// The user's id or e-mail address
    #[arg(value_name = "ID|EMAIL", value_parser = UserReference::parse)]
    user: UserReference,
}

/// Let a suspended user sign in again
#[derive(Args)]
pub(crate) struct Reinstate {
    /// The user's id or e-mail address
    #[arg(value_name = "ID|EMAIL", value_parser = UserReference::parse)]
    user: UserReference,
}

impl Suspend {
    pub(super) async fn execute(self, invocation: &mut Invocation<'_>) -> Result<(), Problem> {
        let (messages, context, user_id) = target(invocation, self.user).await?;

        messages.dispatch(&context, SuspendAccount { user_id }).await?;

        invocation.console.answer(&json!({ "user_id": user_id }), &format!("User {user_id} is suspended."))
    }
}

impl Reinstate {
    pub(super) async fn execute(self, invocation: &mut Invocation<'_>) -> Result<(), Problem> {
        let (messages, context, user_id) = target(invocation, self.user).await?;

        messages.dispatch(&context, ReinstateAccount { user_id }).await?;

        invocation.console.answer(&json!({ "user_id": user_id }), &format!("User {user_id} is not suspended."))
    }
}
