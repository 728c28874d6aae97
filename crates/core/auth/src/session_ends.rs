//! Ends the sessions of a user.

use crate::ports::SessionRepository;
use chrono::{DateTime, Utc};
use cqrs::Fault;
use kernel::{SessionId, UserId};

/// Ends all sessions of the user except `spared`.
pub(crate) async fn end_sessions(
    sessions: &dyn SessionRepository,
    user_id: UserId,
    spared: Option<SessionId>,
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    for mut session in sessions.find_open_of(user_id).await? {
        if Some(session.id()) != spared {
            session.end(now);
            sessions.save(&session).await?;
        }
    }
    Ok(())
}
