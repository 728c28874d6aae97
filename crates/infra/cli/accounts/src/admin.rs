use crate::user_reference::UserReference;
use access::GrantRole;
use access_domain::RoleName;
use clap::{Args, Parser};
use flows::{CreateAdministrator, CreateAdministratorError};
use infra_cli::{Invocation, PasswordSource, Problem, RunVerb};
use kernel::EmailAddress;
use serde_json::json;

const EXAMPLES: &str = "\
The server may be running or not.

Examples:
  {program} admin create --email ann@example.org
  {program} admin recover ann@example.org
  {program} admin create --email ann@example.org --password-stdin < password.txt";

/// Create administrators, and recover access when there are none
#[derive(Parser)]
pub(crate) enum Admin {
    Create(Create),
    Recover(Recover),
}

/// Grant an existing user every permission
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Recover {
    /// The id or e-mail address of the user
    #[arg(value_parser = UserReference::parse)]
    user: UserReference,
}

/// Create an account that has every permission
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Create {
    /// The address to log in with
    #[arg(long, value_parser = EmailAddress::parse)]
    email: EmailAddress,

    #[command(flatten)]
    password: PasswordSource,
}

impl RunVerb for Admin {
    async fn execute(self, invocation: &mut Invocation<'_>) -> Result<(), Problem> {
        match self {
            Self::Create(create) => create.execute(invocation).await,
            Self::Recover(recover) => recover.execute(invocation).await,
        }
    }
}

impl Create {
    async fn execute(self, invocation: &mut Invocation<'_>) -> Result<(), Problem> {
        let application = invocation.application()?;
        let password = invocation
            .console
            .new_password(&self.password, CreateAdministratorError::PasswordRefused)?;
        let operator = invocation.first_operator_of(application).await?;

        let command = CreateAdministrator {
            address: self.email.clone(),
            password,
        };
        let user_id = operator.dispatch(command).await?.user_id;

        let sentence = format!(
            "Administrator {} created, with id {user_id}.",
            self.email.as_str()
        );
        invocation
            .console
            .answer(&json!({ "user_id": user_id }), &sentence)
    }
}

impl Recover {
    async fn execute(self, invocation: &mut Invocation<'_>) -> Result<(), Problem> {
        let operator = invocation.operator().await?;
        let user_id = self.user.resolve(&operator).await?;

        operator
            .dispatch(GrantRole {
                user_id,
                role: RoleName::superadmin(),
            })
            .await?;

        let sentence = format!("User {user_id} is an administrator with every permission.");
        invocation
            .console
            .answer(&json!({ "user_id": user_id }), &sentence)
    }
}
