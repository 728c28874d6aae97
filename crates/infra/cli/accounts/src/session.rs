use crate::user_reference::UserReference;
use auth::{EndUserSessions, ListUserSessions, RevokeSession, SessionView};
use chrono::{DateTime, SecondsFormat, Utc};
use clap::{Args, Parser};
use infra_cli::{Invocation, Problem, RunVerb, problems, table};
use kernel::SessionId;
use serde_json::{Value, json};
use uuid::Uuid;

const EXAMPLES: &str = "\
The server may be running or not.

Examples:
  {program} session list ann@example.org
  {program} session revoke 01890a5d-ac96-774b-bcce-b302099a8057
  {program} session revoke --user ann@example.org";

/// List and end the sessions of users
#[derive(Parser)]
#[command(after_help = EXAMPLES)]
pub(crate) enum Session {
    List(List),
    Revoke(Revoke),
}

/// List the sessions of a user
#[derive(Args)]
pub(crate) struct List {
    /// The id or e-mail address of the user
    #[arg(value_name = "ID|EMAIL", value_parser = UserReference::parse)]
    user: UserReference,
}

/// End one session, or all sessions of a user
#[derive(Args)]
#[group(required = true, multiple = false)]
pub(crate) struct Revoke {
    /// The id of the session
    session: Option<Uuid>,

    /// End all sessions of this user
    #[arg(long, value_name = "ID|EMAIL", value_parser = UserReference::parse)]
    user: Option<UserReference>,
}

impl RunVerb for Session {
    async fn execute(self, invocation: &mut Invocation<'_>) -> Result<(), Problem> {
        match self {
            Self::List(list) => list.execute(invocation).await,
            Self::Revoke(Revoke {
                session: Some(session),
                ..
            }) => end(SessionId::new(session), invocation).await,
            Self::Revoke(Revoke {
                user: Some(user), ..
            }) => end_all(user, invocation).await,
            Self::Revoke(Revoke {
                session: None,
                user: None,
            }) => Err(Problem::new(
                problems::USAGE,
                "a session or a user is required",
            )),
        }
    }
}

impl List {
    async fn execute(self, invocation: &mut Invocation<'_>) -> Result<(), Problem> {
        let operator = invocation.operator().await?;
        let user_id = self.user.resolve(&operator).await?;

        let sessions = operator.dispatch(ListUserSessions { user_id }).await?;

        let documents: Vec<Value> = sessions.iter().map(document).collect();
        let text = table(
            ["SESSION", "CREATED", "LAST USED", "EXPIRES", "DEVICE"],
            sessions.iter().map(row),
        );
        invocation
            .console
            .answer(&json!({ "items": documents }), &text)
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
    let timestamp = |time: DateTime<Utc>| time.to_rfc3339_opts(SecondsFormat::Secs, true);
    [
        session.id.to_string(),
        timestamp(session.created_at),
        timestamp(session.last_used_at),
        timestamp(session.expires_at),
        session.device_name.clone().unwrap_or_default(),
    ]
}

async fn end(session_id: SessionId, invocation: &mut Invocation<'_>) -> Result<(), Problem> {
    let operator = invocation.operator().await?;

    operator.dispatch(RevokeSession { session_id }).await?;

    invocation.console.answer(
        &json!({ "session_id": session_id }),
        &format!("Session {session_id} is ended."),
    )
}

async fn end_all(user: UserReference, invocation: &mut Invocation<'_>) -> Result<(), Problem> {
    let operator = invocation.operator().await?;
    let user_id = user.resolve(&operator).await?;

    operator.dispatch(EndUserSessions { user_id }).await?;

    invocation.console.answer(
        &json!({ "user_id": user_id }),
        &format!("All sessions of user {user_id} are ended."),
    )
}
