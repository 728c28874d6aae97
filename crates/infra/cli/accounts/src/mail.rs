use auth::{FindSuppression, LiftSuppression, ListMails, MailView, RetryMails, ShowMail};
use chrono::{DateTime, SecondsFormat, Utc};
use clap::{Args, Parser, ValueEnum};
use infra_cli::{Invocation, Problem, RunVerb, problems, table};
use kernel::EmailAddress;
use serde_json::{Value, json};
use services::{MailRange, MailSelection, MailState};

const EXAMPLES: &str = "\
Codes and links are not shown. Mails that were sent are not kept.

Examples:
  {program} mail list --state dead
  {program} mail show 42
  {program} mail retry --dead
  {program} mail suppressed ann@example.org --lift";

/// List, show and retry mails that are not sent, and lift suppressions
#[derive(Parser)]
#[command(after_help = EXAMPLES)]
pub(crate) enum Mail {
    List(List),
    Show(Show),
    Retry(Retry),
    Suppressed(Suppressed),
}

/// List the mails that are queued, in transfer or dead
#[derive(Args)]
pub(crate) struct List {
    /// Only mails in this state
    #[arg(long)]
    state: Option<State>,

    /// Maximum number of mails
    #[arg(long, value_name = "N", default_value_t = 100,
          value_parser = clap::value_parser!(i64).range(1..=1000))]
    limit: i64,

    /// Continue after this mail
    #[arg(long, value_name = "ID", default_value_t = 0)]
    after: i64,
}

/// Show a mail and the last answer of the mail server
#[derive(Args)]
pub(crate) struct Show {
    /// The id of the mail
    id: i64,
}

/// Send mails again, without waiting for the next attempt
#[derive(Args)]
#[group(required = true, multiple = false)]
pub(crate) struct Retry {
    /// The id of the mail
    id: Option<i64>,

    /// Every dead mail
    #[arg(long)]
    dead: bool,
}

/// Show whether mails to an address are suppressed, because it bounced for good
#[derive(Args)]
pub(crate) struct Suppressed {
    #[arg(value_parser = EmailAddress::parse)]
    address: EmailAddress,

    /// Send mails to the address again
    #[arg(long)]
    lift: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum State {
    Queued,
    Sending,
    Dead,
}

impl From<State> for MailState {
    fn from(state: State) -> Self {
        match state {
            State::Queued => Self::Queued,
            State::Sending => Self::Sending,
            State::Dead => Self::Dead,
        }
    }
}

impl RunVerb for Mail {
    async fn execute(self, invocation: &mut Invocation<'_>) -> Result<(), Problem> {
        match self {
            Self::List(list) => list.execute(invocation).await,
            Self::Show(show) => show.execute(invocation).await,
            Self::Retry(retry) => retry.execute(invocation).await,
            Self::Suppressed(suppressed) => suppressed.execute(invocation).await,
        }
    }
}

impl List {
    async fn execute(self, invocation: &mut Invocation<'_>) -> Result<(), Problem> {
        let operator = invocation.operator().await?;
        let range = MailRange {
            state: self.state.map(Into::into),
            after: self.after,
            limit: self.limit,
        };

        let mails = operator.dispatch(ListMails { range }).await?;

        let documents: Vec<Value> = mails.iter().map(document).collect();
        let head = [
            "ID",
            "STATE",
            "TO",
            "KIND",
            "QUEUED",
            "NEXT ATTEMPT",
            "ATTEMPTS",
            "ERROR",
        ];
        let text = table(head, mails.iter().map(row));
        invocation
            .console
            .answer(&json!({ "items": documents }), &text)
    }
}

impl Show {
    async fn execute(self, invocation: &mut Invocation<'_>) -> Result<(), Problem> {
        let operator = invocation.operator().await?;

        let mail = operator.dispatch(ShowMail { id: self.id }).await?;

        let document = document(&mail);
        let lines = document.as_object().into_iter().flatten();
        let lines = lines.map(|(name, value)| {
            let value = value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_owned);
            [name.clone(), value]
        });
        let text = table(["NAME", "VALUE"], lines);
        invocation.console.answer(&document, &text)
    }
}

impl Retry {
    async fn execute(self, invocation: &mut Invocation<'_>) -> Result<(), Problem> {
        let selection = match self.id {
            Some(id) => MailSelection::One(id),
            None if self.dead => MailSelection::Dead,
            None => {
                return Err(Problem::new(
                    problems::USAGE,
                    "a mail or --dead is required",
                ));
            }
        };
        let operator = invocation.operator().await?;

        let count = operator.dispatch(RetryMails { selection }).await?;

        invocation.console.answer(
            &json!({ "retried": count }),
            &format!("Mails that are sent again: {count}."),
        )
    }
}

impl Suppressed {
    async fn execute(self, invocation: &mut Invocation<'_>) -> Result<(), Problem> {
        let operator = invocation.operator().await?;
        let address = self.address;
        if self.lift {
            let command = LiftSuppression { address };
            let lifted = operator.dispatch(command).await?;
            let sentence = match lifted {
                true => "Mails are sent to the address again. Dead ones: mail retry.",
                false => "The address is not suppressed.",
            };
            return invocation
                .console
                .answer(&json!({ "lifted": lifted }), sentence);
        }

        let found = operator.dispatch(FindSuppression { address }).await?;

        let text = match &found {
            None => "Mails are sent to the address.".to_owned(),
            Some(suppression) => format!(
                "Mails to the address are suppressed until {}: {}.",
                suppression
                    .expires_at
                    .to_rfc3339_opts(SecondsFormat::Secs, true),
                suppression.reason
            ),
        };
        let document = found.as_ref().map(|suppression| {
            json!({
                "reason": suppression.reason,
                "suppressed_at": suppression.suppressed_at,
                "expires_at": suppression.expires_at,
            })
        });
        invocation
            .console
            .answer(&json!({ "suppression": document }), &text)
    }
}

fn document(mail: &MailView) -> Value {
    let content = mail.content.as_ref();
    json!({
        "id": mail.id,
        "state": mail.state.as_str(),
        "to": content.map(|content| content.to.as_str()),
        "kind": content.map(|content| content.kind),
        "queued_at": mail.queued_at,
        "run_at": mail.run_at,
        "useful_until": content.and_then(|content| content.useful_until),
        "attempts": mail.attempts,
        "last_error": mail.last_error,
    })
}

fn row(mail: &MailView) -> [String; 8] {
    let timestamp = |time: DateTime<Utc>| time.to_rfc3339_opts(SecondsFormat::Secs, true);
    let content = mail.content.as_ref();
    let unknown = || "-".to_owned();
    [
        mail.id.to_string(),
        mail.state.as_str().to_owned(),
        content.map_or_else(unknown, |content| content.to.as_str().to_owned()),
        content.map_or_else(unknown, |content| content.kind.to_owned()),
        timestamp(mail.queued_at),
        timestamp(mail.run_at),
        mail.attempts.to_string(),
        mail.last_error.clone().unwrap_or_else(unknown),
    ]
}
