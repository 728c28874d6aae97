use access_domain::RoleName;
use clap::Args;
use flows::InviteUser;
use infra_cli::{Invocation, Problem};
use kernel::{EmailAddress, Locale};
use serde_json::json;

const EXAMPLES: &str = "\
The server may be running or not; a worker sends the mail.

Examples:
  {program} user invite ann@example.org --locale fr
  {program} user invite bob@example.org --role admin";

/// Invite a user: mail a link that opens an account
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Invite {
    /// The address of the mail and of the account
    #[arg(value_name = "EMAIL", value_parser = EmailAddress::parse)]
    email: EmailAddress,

    /// The language of the mail and of the account: en or fr
    #[arg(long, value_name = "LANGUAGE", value_parser = Locale::parse)]
    locale: Option<Locale>,

    /// A role to grant when the account is opened; may be repeated
    #[arg(long = "role", value_name = "ROLE", value_parser = RoleName::parse)]
    roles: Vec<RoleName>,
}

impl Invite {
    pub(super) async fn execute(self, invocation: &mut Invocation<'_>) -> Result<(), Problem> {
        let operator = invocation.operator().await?;

        let roles = self.roles.into_iter().collect();
        let invite = InviteUser {
            address: self.email.clone(),
            locale: self.locale,
            roles,
        };
        operator.dispatch(invite).await?;

        let sentence = format!("An invitation to {} will be sent.", self.email.as_str());
        invocation
            .console
            .answer(&json!({ "invited": true }), &sentence)
    }
}
