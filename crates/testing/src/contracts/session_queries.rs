//! `ListSessions` and `ListUserSessions`.

use super::{
    Checked, ContractStore, committed,
    fixtures::{given_account, minutes, now, session_id, session_state, user_id},
};
use crate::{contexts, ports::AuthPorts as _};
use auth::{ListSessions, ListUserSessions, ListUserSessionsError, SessionView};
use auth_domain::{Session, SessionState};
use cqrs::{Context, Denial, Failure, Fault, Handler as _, Outcome};
use kernel::{SessionId, UserId};

async fn save<S: ContractStore>(store: &S, state: SessionState) -> Result<(), Fault> {
    committed(store, async |unit| {
        unit.sessions().save(&Session::restore(state, 0)).await
    })
    .await
}

/// Stores sessions 11 to 15 of user 1, of which 11 and 12 are active, and session 16 of user 2.
async fn given<S: ContractStore>(store: &S) -> Result<UserId, Fault> {
    let (user_id, other_id) = (
        given_account(store, 1).await?,
        given_account(store, 2).await?,
    );
    let of_user = |n| session_state(n, user_id);
    for state in [
        of_user(11)?,
        SessionState {
            authenticated_at: minutes(-3),
            device_name: None,
            ..of_user(12)?
        },
        SessionState {
            ended_at: Some(minutes(-1)),
            ..of_user(13)?
        },
        SessionState {
            idle_expires_at: now(),
            ..of_user(14)?
        },
        SessionState {
            idle_expires_at: minutes(-1),
            ..of_user(15)?
        },
        session_state(16, other_id)?,
    ] {
        save(store, state).await?;
    }
    Ok(user_id)
}

async fn list_own<S: ContractStore>(store: &S, context: &Context) -> Outcome<ListSessions> {
    store.reads().handle(context, ListSessions).await
}

async fn list_of<S: ContractStore>(
    store: &S,
    context: &Context,
    user_id: UserId,
) -> Outcome<ListUserSessions> {
    store
        .reads()
        .handle(context, ListUserSessions { user_id })
        .await
}

fn ids(sessions: &[SessionView]) -> Vec<SessionId> {
    sessions.iter().map(|session| session.id).collect()
}

pub async fn active_sessions_are_listed_newest_first<S: ContractStore>(store: S) -> Checked {
    let user_id = given(&store).await?;

    let listed = list_own(&store, &contexts::user_in(user_id, session_id(11))).await?;

    let older = SessionView {
        id: session_id(11),
        created_at: minutes(-5),
        last_used_at: minutes(-4),
        device_name: Some("Zoë’s 📱".to_owned()),
        expires_at: minutes(60),
        is_current: true,
    };
    let newer = SessionView {
        id: session_id(12),
        created_at: minutes(-3),
        device_name: None,
        is_current: false,
        ..older.clone()
    };
    assert_eq!(listed, [newer, older]);
    Ok(())
}

pub async fn sessions_with_equal_times_are_listed_by_id<S: ContractStore>(store: S) -> Checked {
    let user_id = given_account(&store, 1).await?;
    for n in [12, 13, 11] {
        save(&store, session_state(n, user_id)?).await?;
    }
    let listed = list_own(&store, &contexts::user(user_id)).await?;
    assert_eq!(ids(&listed), [13, 12, 11].map(session_id));
    Ok(())
}

pub async fn only_users_have_own_sessions<S: ContractStore>(store: S) -> Checked {
    given(&store).await?;
    for context in [contexts::anonymous(), contexts::system()] {
        let refused = list_own(&store, &context).await;
        assert!(
            matches!(refused, Err(Failure::Forbidden(Denial::Anonymous))),
            "{refused:?}"
        );
    }
    Ok(())
}

pub async fn sessions_of_a_user_are_listed_for_others<S: ContractStore>(store: S) -> Checked {
    let (user_id, other_id) = (given(&store).await?, user_id(2));
    for (context, is_current) in [
        (contexts::system(), [false, false]),
        (contexts::user_in(other_id, session_id(16)), [false, false]),
        (contexts::user_in(user_id, session_id(12)), [true, false]),
    ] {
        let listed = list_of(&store, &context, user_id).await?;
        assert_eq!(ids(&listed), [session_id(12), session_id(11)]);
        assert_eq!(
            listed
                .iter()
                .map(|session| session.is_current)
                .collect::<Vec<_>>(),
            is_current,
            "{context:?}"
        );
    }
    assert_eq!(
        ids(&list_of(&store, &contexts::system(), other_id).await?),
        [session_id(16)]
    );
    Ok(())
}

pub async fn users_without_sessions_differ_from_unknown_users<S: ContractStore>(
    store: S,
) -> Checked {
    given_account(&store, 1).await?;
    assert_eq!(list_of(&store, &contexts::system(), user_id(1)).await?, []);
    let refused = list_of(&store, &contexts::system(), user_id(2)).await;
    assert!(
        matches!(
            refused,
            Err(Failure::Refused(ListUserSessionsError::UnknownUser))
        ),
        "{refused:?}"
    );
    Ok(())
}
