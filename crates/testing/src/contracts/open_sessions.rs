//! `SessionRepository::find_open_of`.

use super::{
    Checked, ContractStore, begin, committed,
    fixtures::{given_account, minutes, session_id, session_state, user_id},
};
use crate::ports::AuthPorts as _;
use auth_domain::{Session, SessionState};
use cqrs::Fault;
use kernel::{SessionId, UserId};

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

async fn open_ids_of<S: ContractStore>(
    store: &S,
    user_id: UserId,
) -> Result<Vec<SessionId>, Fault> {
    let open = begin(store).await?.sessions().find_open_of(user_id).await?;
    Ok(open.iter().map(Session::id).collect())
}

pub async fn open_sessions_are_found_newest_first<S: ContractStore>(store: S) -> Checked {
    let user_id = given_account(&store, 1).await?;
    let in_between = SessionState {
        authenticated_at: minutes(-20),
        ..session_state(3, user_id)?
    };
    let oldest = SessionState {
        authenticated_at: minutes(-30),
        ..session_state(4, user_id)?
    };
    let newest = SessionState {
        authenticated_at: minutes(-10),
        ..session_state(2, user_id)?
    };
    given(
        &store,
        &[in_between.clone(), oldest.clone(), newest.clone()],
    )
    .await?;
    committed(&store, async |unit| {
        unit.sessions()
            .save(&Session::restore(oldest.clone(), 1))
            .await
    })
    .await?;

    let open = begin(&store)
        .await?
        .sessions()
        .find_open_of(user_id)
        .await?;

    let expected = [(newest, 1), (in_between, 1), (oldest, 2)];
    assert_eq!(
        open,
        expected.map(|(state, version)| Session::restore(state, version))
    );
    Ok(())
}

pub async fn sessions_with_equal_times_are_ordered_by_id<S: ContractStore>(store: S) -> Checked {
    let user_id = given_account(&store, 1).await?;
    for n in [3, 2, 4] {
        given(&store, &[session_state(n, user_id)?]).await?;
    }

    assert_eq!(
        open_ids_of(&store, user_id).await?,
        [4, 3, 2].map(session_id)
    );
    Ok(())
}

pub async fn ended_sessions_are_excluded_and_expired_ones_included<S: ContractStore>(
    store: S,
) -> Checked {
    let user_id = given_account(&store, 1).await?;
    let idle = SessionState {
        idle_expires_at: minutes(-3),
        ..session_state(3, user_id)?
    };
    let absolute = SessionState {
        absolute_expires_at: minutes(-3),
        ..session_state(4, user_id)?
    };
    let ended = SessionState {
        ended_at: Some(minutes(-1)),
        ..session_state(5, user_id)?
    };
    given(&store, &[session_state(2, user_id)?, idle, absolute, ended]).await?;

    assert_eq!(
        open_ids_of(&store, user_id).await?,
        [4, 3, 2].map(session_id)
    );
    let ends_now = SessionState {
        ended_at: Some(minutes(0)),
        ..session_state(3, user_id)?
    };
    committed(&store, async |unit| {
        unit.sessions().save(&Session::restore(ends_now, 1)).await
    })
    .await?;
    assert_eq!(open_ids_of(&store, user_id).await?, [4, 2].map(session_id));
    Ok(())
}

pub async fn sessions_of_other_users_are_not_found<S: ContractStore>(store: S) -> Checked {
    let (own_id, other_id) = (
        given_account(&store, 1).await?,
        given_account(&store, 2).await?,
    );
    given(
        &store,
        &[session_state(3, own_id)?, session_state(4, other_id)?],
    )
    .await?;

    assert_eq!(open_ids_of(&store, own_id).await?, [session_id(3)]);
    assert_eq!(open_ids_of(&store, other_id).await?, [session_id(4)]);
    assert!(open_ids_of(&store, user_id(5)).await?.is_empty());
    Ok(())
}
