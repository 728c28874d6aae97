use crate::user_reference::UserReference;
use auth::{ReinstateAccount, SuspendAccount};
use clap::Args;
use infra_cli::{Invocation, Problem};
use serde_json::json;

/// Suspend a user: end all sessions and refuse log-ins
#[derive(Args)]
pub(crate) struct Suspend {
    /// The id or e-mail address of the user
    #[arg(value_name = "ID|EMAIL", value_parser = UserReference::parse)]
    user: UserReference,
}

/// Reinstate a suspended user
#[derive(Args)]
pub(crate) struct Reinstate {
    /// The id or e-mail address of the user
    #[arg(value_name = "ID|EMAIL", value_parser = UserReference::parse)]
    user: UserReference,
}

impl Suspend {
    pub(super) async fn execute(self, invocation: &mut Invocation<'_>) -> Result<(), Problem> {
        let operator = invocation.operator().await?;
        let user_id = self.user.resolve(&operator).await?;

        operator.dispatch(SuspendAccount { user_id }).await?;

        invocation.console.answer(
            &json!({ "user_id": user_id }),
            &format!("User {user_id} is suspended."),
        )
    }
}

impl Reinstate {
    pub(super) async fn execute(self, invocation: &mut Invocation<'_>) -> Result<(), Problem> {
        let operator = invocation.operator().await?;
        let user_id = self.user.resolve(&operator).await?;

        operator.dispatch(ReinstateAccount { user_id }).await?;

        invocation.console.answer(
            &json!({ "user_id": user_id }),
            &format!("User {user_id} is reinstated."),
        )
    }
}
