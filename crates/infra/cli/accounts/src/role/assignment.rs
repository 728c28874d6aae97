use crate::user_reference::UserReference;
use access::{GrantRole, RevokeRole};
use access_domain::RoleName;
use clap::Args;
use infra_cli::{Invocation, Problem};
use serde_json::json;

/// Grant a role to a user
#[derive(Args)]
pub(crate) struct Grant {
    /// The name of the role
    #[arg(value_parser = RoleName::parse)]
    role: RoleName,

    /// The id or e-mail address of the user
    #[arg(value_parser = UserReference::parse)]
    user: UserReference,
}

/// Revoke a role from a user
#[derive(Args)]
pub(crate) struct Revoke {
    /// The name of the role
    #[arg(value_parser = RoleName::parse)]
    role: RoleName,

    /// The id or e-mail address of the user
    #[arg(value_parser = UserReference::parse)]
    user: UserReference,
}

impl Grant {
    pub(super) async fn execute(self, invocation: &mut Invocation<'_>) -> Result<(), Problem> {
        let operator = invocation.operator().await?;
        let user_id = self.user.resolve(&operator).await?;

        operator
            .dispatch(GrantRole {
                user_id,
                role: self.role.clone(),
            })
            .await?;

        let sentence = format!("User {user_id} has the role {}.", self.role);
        invocation
            .console
            .answer(&json!({ "user_id": user_id, "role": self.role }), &sentence)
    }
}

impl Revoke {
    pub(super) async fn execute(self, invocation: &mut Invocation<'_>) -> Result<(), Problem> {
        let operator = invocation.operator().await?;
        let user_id = self.user.resolve(&operator).await?;

        operator
            .dispatch(RevokeRole {
                user_id,
                role: self.role.clone(),
            })
            .await?;

        let sentence = format!("User {user_id} does not have the role {}.", self.role);
        invocation
            .console
            .answer(&json!({ "user_id": user_id, "role": self.role }), &sentence)
    }
}
