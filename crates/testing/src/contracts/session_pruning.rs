//! `SessionPruning`.

use super::{
    Checked, ContractStore, begin, committed,
    fixtures::{given_account, minutes, now, session_id, session_state},
};
use crate::ports::AuthPorts as _;
use auth_domain::{Session, SessionState};
use cqrs::Fault;
use kernel::UserId;

async fn given<S: ContractStore>(store: &S, states: &[SessionState]) -> Result<(), Fault> {
    committed(store, async |unit| {
        for state in states {
            unit.sessions()
                .save(&Session::restore(state.clone(), 0))
                .await?;
        }
        Ok(())
    })
    .await
}

fn authenticated(n: u64, user_id: UserId, minute: i64) -> Result<SessionState, Fault> {
    Ok(SessionState {
        authenticated_at: minutes(minute),
        ..session_state(n, user_id)?
    })
}

pub async fn remaining_sessions_are_returned_newest_first<S: ContractStore>(store: S) -> Checked {
    let user_id = given_account(&store, 1).await?;
    let in_between = authenticated(3, user_id, -20)?;
    let (oldest, newest) = (
        authenticated(4, user_id, -30)?,
        authenticated(2, user_id, -10)?,
    );
    given(&store, &[in_between, oldest, newest]).await?;

    let remaining = committed(&store, async |unit| {
        unit.session_pruning().prune(user_id, now()).await
    })
    .await?;

    assert_eq!(remaining, [session_id(2), session_id(3), session_id(4)]);
    Ok(())
}

pub async fn ended_and_expired_sessions_are_deleted<S: ContractStore>(store: S) -> Checked {
    let user_id = given_account(&store, 1).await?;
    let open = session_state(2, user_id)?;
    let ended = SessionState {
        id: session_id(3),
        ended_at: Some(minutes(-1)),
        ..open.clone()
    };
    let idle = SessionState {
        id: session_id(4),
        idle_expires_at: minutes(-1),
        ..open.clone()
    };
    let absolute = SessionState {
        id: session_id(5),
        absolute_expires_at: minutes(-1),
        ..open.clone()
    };
    given(&store, &[open, ended, idle, absolute]).await?;

    let remaining = committed(&store, async |unit| {
        unit.session_pruning().prune(user_id, now()).await
    })
    .await?;

    assert_eq!(remaining, [session_id(2)]);
    let unit = begin(&store).await?;
    assert!(unit.sessions().find(session_id(2)).await?.is_some());
    for n in 3..=5 {
        assert!(
            unit.sessions().find(session_id(n)).await?.is_none(),
            "session {n}"
        );
    }
    Ok(())
}

pub async fn expiry_is_inclusive<S: ContractStore>(store: S) -> Checked {
    let user_id = given_account(&store, 1).await?;
    let expiring = SessionState {
        idle_expires_at: now(),
        ..session_state(2, user_id)?
    };
    let ended = SessionState {
        ended_at: Some(now()),
        ..session_state(3, user_id)?
    };
    given(&store, &[expiring, ended]).await?;

    let remaining = committed(&store, async |unit| {
        unit.session_pruning().prune(user_id, now()).await
    })
    .await?;

    assert!(remaining.is_empty());
    Ok(())
}

pub async fn sessions_of_other_users_are_kept<S: ContractStore>(store: S) -> Checked {
    let (user_id, other_id) = (
        given_account(&store, 1).await?,
        given_account(&store, 2).await?,
    );
    let ended = SessionState {
        ended_at: Some(minutes(-1)),
        ..session_state(3, other_id)?
    };
    given(&store, &[ended, session_state(4, other_id)?]).await?;

    let remaining = committed(&store, async |unit| {
        unit.session_pruning().prune(user_id, now()).await
    })
    .await?;

    assert!(remaining.is_empty());
    let unit = begin(&store).await?;
    assert!(unit.sessions().find(session_id(3)).await?.is_some());
    assert!(unit.sessions().find(session_id(4)).await?.is_some());
    Ok(())
}

pub async fn rollback_restores_pruned_sessions<S: ContractStore>(store: S) -> Checked {
    let user_id = given_account(&store, 1).await?;
    given(
        &store,
        &[SessionState {
            ended_at: Some(minutes(-1)),
            ..session_state(2, user_id)?
        }],
    )
    .await?;
    let unit = begin(&store).await?;
    unit.session_pruning().prune(user_id, now()).await?;
    unit.rollback().await;

    assert!(
        begin(&store)
            .await?
            .sessions()
            .find(session_id(2))
            .await?
            .is_some()
    );
    Ok(())
}
