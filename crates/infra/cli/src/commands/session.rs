use super::user::UserReference;
use crate::{Problem, console::table, context::operator_context, invocation::Invocation, problems};
use auth::{EndUserSessions, ListUserSessions, RevokeSession, SessionView};
use chrono::{DateTime, SecondsFormat, Utc};
use clap::{Args, Subcommand};
use kernel::SessionId;
use serde_json::{Value, json};
use uuid::Uuid;

const EXAMPLES: &str = "\
The server may be running or not.

Examples:
  loggia session list ann@example.org
  loggia session revoke 01890a5d-ac96-774b-bcce-b302099a8057
  loggia session revoke --user ann@example.org";

/// Show and end the sessions of users
#[derive(Subcommand)]
#[command(after_help = EXAMPLES)]
pub(crate) enum Session {
    List(List),
    Revoke(Revoke),
}

/// List the devices that a user is signed in on
#[derive(Args)]
pub(crate) struct List {
    /// The user's id or e-mail address
    #[arg(value_name = "ID|EMAIL", value_parser = UserReference::parse)]
    user: UserReference,
}

/// Sign one device out, or all of a user
#[derive(Args)]
#[group(required = true, multiple = false)]
pub(crate) struct Revoke {
    /// The session's id
    session: Option<Uuid>,

    /// All sessions of this user
    #[arg(long, value_name = "ID|EMAIL", value_parser = UserReference::parse)]
    user: Option<UserReference>,
}

impl Session {
    pub(super) async fn execute(self, invocation: &mut Invocation<'_>) -> Result<(), Problem> {
        match self {
            Self::List(list) => list.execute(invocation).await,
            Self::Revoke(Revoke { session: Some(session), .. }) => one(invocation, SessionId::new(session)).await,
            Self::Revoke(Revoke { user: Some(user), .. }) => all_of(invocation, user).await,
            Self::Revoke(Revoke { session: None, user: None }) => {
                Err(Problem::new(problems::USAGE, "say which session, or whose"))
            }
        }
    }
}

impl List {
    async fn execute(self, invocation: &mut Invocation<'_>) -> Result<(), Problem> {
        let application = invocation.application()?;
        let messages = application.messages().await?;
        let context = operator_context(application.as_ref());
        let user_id = self.user.resolve(&messages, &context).await?;

        let query = ListUserSessions { user_id, now: application.clock().now() };
        let sessions = messages.dispatch(&context, query).await?;

        let documents: Vec<Value> = sessions.iter().map(document).collect();
        let text = table(["SESSION", "SIGNED IN", "LAST USED", "EXPIRES", "DEVICE"], sessions.iter().map(row));
        invocation.console.answer(&json!({ "items": documents }), &text)
    }
}

fn document(session: &SessionView) -> Value {
    json!({
        "id": session.id,
        "created_at": session.created_at,
        "last_used_at": session.last_used_at,
        "expires_at": session.expires_at,
        "device_name": session.device_name,
    })
}

fn row(session: &SessionView) -> [String; 5] {
    let time = |time: DateTime<Utc>| time.to_rfc3339_opts(SecondsFormat::Secs, true);
    [
        session.id.to_string(),
        time(session.created_at),
        time(session.last_used_at),
        time(session.expires_at),
        session.device_name.clone().unwrap_or_default(),
    ]
}

async fn one(invocation: &mut Invocation<'_>, session_id: SessionId) -> Result<(), Problem> {
    let application = invocation.application()?;
    let messages = application.messages().await?;
    let context = operator_context(application.as_ref());

    messages.dispatch(&context, RevokeSession { session_id }).await?;

    invocation.console.answer(&json!({ "session_id": session_id }), &format!("Session {session_id} is over."))
}

async fn all_of(invocation: &mut Invocation<'_>, user: UserReference) -> Result<(), Problem> {
    let application = invocation.application()?;
    let messages = application.messages().await?;
    let context = operator_context(application.as_ref());
    let user_id = user.resolve(&messages, &context).await?;

    messages.dispatch(&context, EndUserSessions { user_id }).await?;

    invocation.console.answer(&json!({ "user_id": user_id }), &format!("User {user_id} is signed out everywhere."))
}
