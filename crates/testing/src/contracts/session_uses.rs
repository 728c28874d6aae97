//! `SessionUses`.

use super::{
    Checked, ContractStore, committed,
    fixtures::{given_account, now, session_id, session_state},
    in_parallel,
};
use crate::ports::AuthPorts as _;
use auth::ports::{LAST_USE_PRECISION, UsedGeneration};
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

fn used(n: u64, generation: i32) -> UsedGeneration {
    UsedGeneration {
        session_id: session_id(n),
        generation,
    }
}

/// Saves the next generation of the session.
async fn rotate<S: ContractStore>(store: &S, session: &Session) -> Result<(), Fault> {
    let next = SessionState {
        generation: session.state().generation + 1,
        ..session.state().clone()
    };
    let next = Session::restore(next, session.history().version());
    committed(store, async |unit| unit.sessions().save(&next).await).await
}

pub async fn a_used_generation_is_noted_once_and_only_while_it_is_current<S: ContractStore>(
    store: S,
) -> Checked {
    for n in 1..=4 {
        given(&store, n, now()).await?;
    }
    let before = stored(&store, 1).await?;
    let uses = store.session_uses();

    // the current generation of all of them is 3
    let notes = [used(9, 3), used(4, 4), used(3, 2), used(2, 3), used(1, 3)];
    assert_eq!(uses.note_generations(&notes).await?, 2);

    let after = stored(&store, 1).await?;
    let expected = SessionState {
        used_generation: 3,
        ..before.state().clone()
    };
    assert_eq!(after.state(), &expected, "nothing else changes");
    assert_eq!(after.history().version(), before.history().version());
    for (n, noted) in [(2, 3), (3, 0), (4, 0)] {
        assert_eq!(
            stored(&store, n).await?.state().used_generation,
            noted,
            "{n}"
        );
    }
    assert_eq!(uses.note_generations(&notes).await?, 0, "written once");
    assert_eq!(uses.note_generations(&[]).await?, 0);

    rotate(&store, &after).await?;
    assert_eq!(uses.note_generations(&[used(1, 3)]).await?, 0);
    assert_eq!(uses.note_generations(&[used(1, 4)]).await?, 1);
    assert_eq!(uses.note_generations(&[used(1, 3)]).await?, 0);
    assert_eq!(stored(&store, 1).await?.state().used_generation, 4);
    Ok(())
}

pub async fn a_noted_generation_survives_a_save<S: ContractStore>(store: S) -> Checked {
    given(&store, 1, now()).await?;
    let mut session = stored(&store, 1).await?;
    let noted = store.session_uses().note_generations(&[used(1, 3)]).await?;
    assert_eq!(noted, 1);
    session.end(now());

    committed(&store, async |unit| unit.sessions().save(&session).await).await?;

    let saved = stored(&store, 1).await?;
    let state = saved.state();
    assert_eq!((state.ended_at, state.used_generation), (Some(now()), 3));
    Ok(())
}

pub async fn concurrent_notes_and_saves_are_all_kept<S: ContractStore>(store: S) -> Checked {
    const SESSIONS: u64 = 8;
    for n in 1..=SESSIONS {
        given(&store, n, now()).await?;
    }

    in_parallel(8, |task| {
        let store = store.clone();
        async move {
            for generation in 3..=6 {
                // both orders, as of processes that saw the uses in different orders
                let mut notes: Vec<_> = (1..=SESSIONS).map(|n| used(n, generation)).collect();
                if task % 2 == 0 {
                    notes.reverse();
                }
                store.session_uses().note_generations(&notes).await?;
                let session = stored(&store, 1 + task as u64).await?;
                rotate(&store, &session).await?;
                let current = session.state().generation + 1;
                let note = [used(1 + task as u64, current)];
                store.session_uses().note_generations(&note).await?;
            }
            Ok(())
        }
    })
    .await?;

    for n in 1..=SESSIONS {
        let session = stored(&store, n).await?;
        let state = session.state();
        assert_eq!((state.generation, state.used_generation), (7, 7), "{n}");
    }
    Ok(())
}
