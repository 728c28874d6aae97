use super::{role_name, role_not_found};
use crate::{Problem, ProblemCode, commands::user::UserReference, context::operator_context, invocation::Invocation};
use access::{GrantRole, GrantRoleError, RevokeRole, RevokeRoleError, RoleNotAssignable};
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

        let granted = messages.dispatch(&context, GrantRole { user_id, role: self.role.clone() }).await;
        granted.map_err(|failure| Problem::of(failure, grant_refused))?;

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

        let revoked = messages.dispatch(&context, RevokeRole { user_id, role: self.role.clone() }).await;
        revoked.map_err(|failure| Problem::of(failure, revoke_refused))?;

        let sentence = format!("{user_id} does not hold the role {}.", self.role);
        invocation.console.answer(&json!({ "user_id": user_id, "role": self.role }), &sentence)
    }
}

pub(crate) fn grant_refused(refusal: GrantRoleError) -> Problem {
    let code = match refusal {
        GrantRoleError::UnknownUser => ProblemCode::UserNotFound,
        GrantRoleError::NotAssignable(reason) => return not_assignable(&reason),
    };
    Problem::new(code, refusal.to_string())
}

fn revoke_refused(refusal: RevokeRoleError) -> Problem {
    let code = match refusal {
        RevokeRoleError::UnknownUser => ProblemCode::UserNotFound,
        RevokeRoleError::NotAssignable(reason) => return not_assignable(&reason),
        RevokeRoleError::LastAdministrator => {
            let problem = Problem::new(ProblemCode::LastAdministrator, refusal.to_string());
            return problem.hint("loggia admin create, or admin recover, makes another one first");
        }
    };
    Problem::new(code, refusal.to_string())
}

pub(crate) fn not_assignable(reason: &RoleNotAssignable) -> Problem {
    let code = match reason {
        RoleNotAssignable::UnknownRole(_) => return role_not_found(reason.to_string()),
        RoleNotAssignable::OwnRoles => ProblemCode::OwnRoles,
        RoleNotAssignable::Escalation(_) => ProblemCode::PrivilegeEscalation,
    };
    Problem::new(code, reason.to_string())
}
