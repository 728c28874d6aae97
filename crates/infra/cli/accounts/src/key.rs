mod rewrap;

use auth::{ListSigningKeys, RevokeSigningKey, RotateSigningKey, SigningKeyView};
use auth_domain::KeyId;
use chrono::{DateTime, SecondsFormat, Utc};
use clap::{Args, Parser};
use infra_cli::{Confirmation, Invocation, Problem, RunVerb, table};
use serde_json::json;

const EXAMPLES: &str = "\
The server may be running or not; a running one follows within a second.

Examples:
  {program} key list
  {program} key rotate
  {program} key revoke kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k --yes
  {program} key rewrap";

/// List, rotate and revoke the keys that sign access tokens, replace the master key
#[derive(Parser)]
#[command(after_help = EXAMPLES)]
pub(crate) enum Key {
    /// List signing keys, the newest first
    List,
    /// Create the next signing key, unless there is one already
    Rotate,
    Revoke(Revoke),
    Rewrap(rewrap::Rewrap),
}

/// Revoke a signing key: every token that it has signed becomes invalid
#[derive(Args)]
pub(crate) struct Revoke {
    /// The id of the key, as shown by `key list`
    #[arg(value_name = "KID", value_parser = KeyId::parse, allow_hyphen_values = true)]
    key_id: KeyId,

    #[command(flatten)]
    confirmation: Confirmation,
}

impl RunVerb for Key {
    async fn execute(self, invocation: &mut Invocation<'_>) -> Result<(), Problem> {
        match self {
            Self::List => list(invocation).await,
            Self::Rotate => rotate(invocation).await,
            Self::Revoke(revoke) => revoke.execute(invocation).await,
            Self::Rewrap(rewrap) => rewrap.execute(invocation).await,
        }
    }
}

async fn list(invocation: &mut Invocation<'_>) -> Result<(), Problem> {
    let operator = invocation.operator().await?;

    let views = operator.dispatch(ListSigningKeys).await?;

    let head = [
        "KID",
        "STATE",
        "ALGORITHM",
        "CREATED",
        "ACTIVATES",
        "RETIRED",
        "REVOKED",
    ];
    let text = table(head, views.iter().map(row));
    invocation.console.answer(&json!({ "items": views }), &text)
}

fn row(view: &SigningKeyView) -> [String; 7] {
    let optional = |at: Option<DateTime<Utc>>| at.map_or_else(|| "-".to_owned(), timestamp);
    [
        view.kid.clone(),
        view.state.clone(),
        view.algorithm.clone(),
        timestamp(view.created_at),
        timestamp(view.activates_at),
        optional(view.retired_at),
        optional(view.revoked_at),
    ]
}

fn timestamp(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Secs, true)
}

async fn rotate(invocation: &mut Invocation<'_>) -> Result<(), Problem> {
    let operator = invocation.operator().await?;

    let rotated = operator.dispatch(RotateSigningKey).await?;

    let (kid, at) = (&rotated.key.kid, timestamp(rotated.key.activates_at));
    let state = if rotated.is_new {
        "is created"
    } else {
        "already exists"
    };
    let sentence = format!("Signing key {kid} {state}; it signs from {at} on.");
    invocation.console.answer(
        &json!({ "key": rotated.key, "created": rotated.is_new }),
        &sentence,
    )
}

impl Revoke {
    async fn execute(self, invocation: &mut Invocation<'_>) -> Result<(), Problem> {
        let application = invocation.application()?;
        let kid = self.key_id.as_str().to_owned();
        let consequence = format!(
            "This permanently invalidates every access token that the key {kid} has signed."
        );
        invocation
            .console
            .confirm(&self.confirmation, &consequence)?;
        let operator = invocation.operator_of(application).await?;

        operator
            .dispatch(RevokeSigningKey {
                key_id: self.key_id,
            })
            .await?;

        invocation.console.answer(
            &json!({ "revoked": kid }),
            &format!("Signing key {kid} is revoked."),
        )
    }
}
