use super::role_name;
use crate::{Problem, commands::user::UserReference, context::operator_context, invocation::Invocation};
use access::{GrantRole, RevokeRole};
use access_domain::RoleName;
use clap::Args;
use serde_json::json;

/// Give a user a role
#[derive(Args)]
pub(crate) struct Holding {
    /// Its name
    #[arg(value_parser = role_name)]
    role: RoleName,

    /// The user's id or e-mail address
    #[arg(value_parser = UserReference::parse)]
    user: UserReference,
}

/// Take a role from a user
#[derive(Args)]
pub(crate) struct Revocation {
    /// Its name
    #[arg(value_parser = role_name)]
    role: RoleName,

    /// The user's id or e-mail address
    #[arg(value_parser = UserReference::parse)]
    user: UserReference,
}

impl Holding {
    pub(super) async fn execute(self, invocation: &mut Invocation<'_>) -> Result<(), Problem> {
        let application = invocation.application()?;
        let messages = application.messages().await?;
        let context = operator_context(application.as_ref());
        let user_id = self.user.resolve(&messages, &context).await?;

        messages.dispatch(&context, GrantRole { user_id, role: self.role.clone() }).await?;

        let sentence = format!("{user_id} holds the role {}.", self.role);
        invocation.console.answer(&json!({ "user_id": user_id, "role": self.role }), &sentence)
    }
}

impl Revocation {
    pub(super) async fn execute(self, invocation: &mut Invocation<'_>) -> Result<(), Problem> {
        let application = invocation.application()?;
        let messages = application.messages().await?;
        let context = operator_context(application.as_ref());
        let user_id = self.user.resolve(&messages, &context).await?;

        messages.dispatch(&context, RevokeRole { user_id, role: self.role.clone() }).await?;

        let sentence = format!("{user_id} does not hold the role {}.", self.role);
        invocation.console.answer(&json!({ "user_id": user_id, "role": self.role }), &sentence)
    }
}
