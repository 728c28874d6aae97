use crate::{
    Problem, commands::user::UserReference, console::PasswordSource, context::operator_context, invocation::Invocation,
};
use access::GrantRole;
use access_domain::RoleName;
use clap::{Args, Subcommand};
use flows::CreateAdministrator;
use kernel::EmailAddress;
use serde_json::json;

const EXAMPLES: &str = "\
The server may be running or not.

Examples:
  loggia admin create --email ann@example.org
  loggia admin recover ann@example.org
  loggia admin create --email ann@example.org --password-stdin < password.txt";

/// Create administrators, and get in again when there are none
#[derive(Subcommand)]
pub(crate) enum Admin {
    Create(Create),
    Recover(Recover),
}

/// Make somebody who has an account an administrator who may do everything
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Recover {
    /// Their id or e-mail address
    #[arg(value_parser = UserReference::parse)]
    user: UserReference,
}

/// Create an account that may do everything
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Create {
    /// The address to sign in with
    #[arg(long, value_parser = EmailAddress::parse)]
    email: EmailAddress,

    #[command(flatten)]
    password: PasswordSource,
}

impl Admin {
    pub(super) async fn execute(self, invocation: &mut Invocation<'_>) -> Result<(), Problem> {
        match self {
            Self::Create(create) => create.execute(invocation).await,
            Self::Recover(recover) => recover.execute(invocation).await,
        }
    }
}

impl Create {
    async fn execute(self, invocation: &mut Invocation<'_>) -> Result<(), Problem> {
        let application = invocation.application()?;
        let password = invocation.console.new_password(&self.password)?;
        let messages = application.messages().await?;

        let context = operator_context(application.as_ref());
        let command = CreateAdministrator { address: self.email.clone(), password };
        let user_id = messages.dispatch(&context, command).await?.user_id;

        let sentence = format!("Administrator {} created, with id {user_id}.", self.email.as_str());
        invocation.console.answer(&json!({ "user_id": user_id }), &sentence)
    }
}

impl Recover {
    async fn execute(self, invocation: &mut Invocation<'_>) -> Result<(), Problem> {
        let application = invocation.application()?;
        let messages = application.messages().await?;
        let context = operator_context(application.as_ref());
        let user_id = self.user.resolve(&messages, &context).await?;

        let command = GrantRole { user_id, role: RoleName::superadmin() };
        messages.dispatch(&context, command).await?;

        let sentence = format!("{user_id} is an administrator who may do everything.");
        invocation.console.answer(&json!({ "user_id": user_id }), &sentence)
    }
}
