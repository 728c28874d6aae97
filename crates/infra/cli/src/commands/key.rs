use crate::{
    Problem,
    console::{Confirmation, table},
    context::operator_context,
    invocation::Invocation,
};
use auth::{ListSigningKeys, RevokeSigningKey, RotateSigningKey, SigningKeyView};
use auth_domain::KeyId;
use chrono::{DateTime, SecondsFormat, Utc};
use clap::{Args, Subcommand};
use serde_json::json;

const EXAMPLES: &str = "\
The server may be running or not; one that runs follows within a second.

Examples:
  loggia key list
  loggia key rotate
  loggia key revoke kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k --yes";

/// List, rotate and revoke the keys that sign access tokens
#[derive(Subcommand)]
#[command(after_help = EXAMPLES)]
pub(crate) enum Key {
    /// List the keys, the newest first
    List,
    /// Make the key that signs next, unless one waits already
    Rotate,
    /// Refuse every token that a key has signed, from now on
    Revoke(Revoke),
}

#[derive(Args)]
pub(crate) struct Revoke {
    /// The key's id, as the list shows it
    #[arg(value_name = "KID", value_parser = KeyId::parse, allow_hyphen_values = true)]
    key_id: KeyId,

    #[command(flatten)]
    confirmation: Confirmation,
}

impl Key {
    pub(super) async fn execute(self, invocation: &mut Invocation<'_>) -> Result<(), Problem> {
        match self {
            Self::List => list(invocation).await,
            Self::Rotate => rotate(invocation).await,
            Self::Revoke(revoke) => revoke.execute(invocation).await,
        }
    }
}

async fn list(invocation: &mut Invocation<'_>) -> Result<(), Problem> {
    let application = invocation.application()?;
    let messages = application.messages().await?;

    let query = ListSigningKeys { now: application.clock().now() };
    let views = messages.dispatch(&operator_context(application.as_ref()), query).await?;

    let text =
        table(["KID", "STATE", "ALGORITHM", "CREATED", "ACTIVATES", "RETIRED", "REVOKED"], views.iter().map(row));
    invocation.console.answer(&json!({ "items": views }), &text)
}

fn row(view: &SigningKeyView) -> [String; 7] {
    let time = |time: DateTime<Utc>| time.to_rfc3339_opts(SecondsFormat::Secs, true);
    let perhaps = |at: Option<DateTime<Utc>>| at.map_or_else(|| "-".to_owned(), time);
    [
        view.kid.clone(),
        view.state.clone(),
        view.algorithm.clone(),
        time(view.created_at),
        time(view.activates_at),
        perhaps(view.retired_at),
        perhaps(view.revoked_at),
    ]
}

async fn rotate(invocation: &mut Invocation<'_>) -> Result<(), Problem> {
    let application = invocation.application()?;
    let messages = application.messages().await?;

    let rotated = messages.dispatch(&operator_context(application.as_ref()), RotateSigningKey).await?;

    let at = rotated.key.activates_at.to_rfc3339_opts(SecondsFormat::Secs, true);
    let sentence = match rotated.is_new {
        true => format!("Signing key {} made; it signs from {at} on.", rotated.key.kid),
        false => format!("Signing key {} waits already; it signs from {at} on.", rotated.key.kid),
    };
    invocation.console.answer(&json!({ "key": rotated.key, "created": rotated.is_new }), &sentence)
}

impl Revoke {
    async fn execute(self, invocation: &mut Invocation<'_>) -> Result<(), Problem> {
        let application = invocation.application()?;
        let kid = self.key_id.as_str().to_owned();
        let consequence = format!("This refuses every access token that the key {kid} has signed, for good.");
        invocation.console.confirm(&self.confirmation, &consequence)?;
        let messages = application.messages().await?;

        let command = RevokeSigningKey { key_id: self.key_id };
        messages.dispatch(&operator_context(application.as_ref()), command).await?;

        invocation.console.answer(&json!({ "revoked": kid }), &format!("Signing key {kid} is revoked."))
    }
}
