use crate::{Problem, commands::role::role_name, context::operator_context, invocation::Invocation};
use access_domain::RoleName;
use clap::Args;
use flows::InviteUser;
use kernel::{EmailAddress, Locale};
use serde_json::json;

const EXAMPLES: &str = "\
The server may be running or not; a worker sends the mail.

Examples:
  loggia user invite ann@example.org --locale fr
  loggia user invite bob@example.org --role admin";

/// Mail somebody a link by which they open an account of their own
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Invite {
    /// Where the link is sent, and whose account it opens
    #[arg(value_name = "EMAIL", value_parser = EmailAddress::parse)]
    email: EmailAddress,

    /// The language of the mail and of the account: en or fr
    #[arg(long, value_name = "LANGUAGE", value_parser = Locale::parse)]
    locale: Option<Locale>,

    /// What they hold from the start; again for each
    #[arg(long = "role", value_name = "ROLE", value_parser = role_name)]
    roles: Vec<RoleName>,
}

impl Invite {
    pub(super) async fn execute(self, invocation: &mut Invocation<'_>) -> Result<(), Problem> {
        let application = invocation.application()?;
        let messages = application.messages().await?;

        let roles = self.roles.into_iter().collect();
        let invite = InviteUser { address: self.email.clone(), locale: self.locale, roles };
        messages.dispatch(&operator_context(application.as_ref()), invite).await?;

        let sentence = format!("An invitation to {} is on its way.", self.email.as_str());
        invocation.console.answer(&json!({ "invited": true }), &sentence)
    }
}
