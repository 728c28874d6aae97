//! `SessionUses`.

use super::{
    Checked, ContractStore, committed,
    fixtures::{given_account, now, session_id, session_state},
};
use crate::ports::AuthPorts as _;
use auth::ports::LAST_USE_PRECISION;
use auth_domain::{Session, SessionState};
use chrono::{DateTime, TimeDelta, Utc};
use cqrs::Fault;

async fn given<S: ContractStore>(
    store: &S,
    n: u64,
    last_used_at: DateTime<Utc>,
) -> Result<(), Fault> {
    let user_id = given_account(store, n).await?;
    let state = SessionState {
        last_used_at,
        ..session_state(n, user_id)?
    };
    committed(store, async |unit| {
        unit.sessions().save(&Session::restore(state, 0)).await
    })
    .await
}

async fn stored<S: ContractStore>(store: &S, n: u64) -> Result<Session, Fault> {
    let found = committed(store, async |unit| {
        unit.sessions().find(session_id(n)).await
    })
    .await?;
    found.ok_or_else(|| Fault::unexpected("not found"))
}

pub async fn marking_a_use_updates_only_last_used_at_once_per_interval<S: ContractStore>(
    store: S,
) -> Checked {
    let just_now = now() - LAST_USE_PRECISION + TimeDelta::microseconds(1);
    given(&store, 1, now() - LAST_USE_PRECISION).await?;
    given(&store, 2, just_now).await?;
    given(&store, 3, now() - TimeDelta::days(3)).await?;
    let before = stored(&store, 1).await?;

    let marked = store
        .session_uses()
        .mark(&[1, 2, 9].map(session_id), now())
        .await?;

    assert_eq!(marked, 1);
    let after = stored(&store, 1).await?;
    assert_eq!(after.history().version(), before.history().version());
    assert_eq!(
        *after.state(),
        SessionState {
            last_used_at: now(),
            ..before.state().clone()
        }
    );
    assert_eq!(stored(&store, 2).await?.state().last_used_at, just_now);
    assert_eq!(
        stored(&store, 3).await?.state().last_used_at,
        now() - TimeDelta::days(3)
    );
    assert_eq!(store.session_uses().mark(&[], now()).await?, 0);
    Ok(())
}

pub async fn marking_a_use_does_not_conflict_with_a_loaded_session<S: ContractStore>(
    store: S,
) -> Checked {
    given(&store, 1, now() - TimeDelta::hours(1)).await?;
    let mut session = stored(&store, 1).await?;
    assert_eq!(store.session_uses().mark(&[session_id(1)], now()).await?, 1);
    session.end(now());

    committed(&store, async |unit| unit.sessions().save(&session).await).await?;

    assert_eq!(stored(&store, 1).await?.state().ended_at, Some(now()));
    Ok(())
}
