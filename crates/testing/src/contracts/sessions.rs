//! `SessionRepository`.

use super::{
    Checked, ContractStore, begin, committed,
    fixtures::{given_account, minutes, session_id, session_state},
};
use crate::ports::AuthPorts as _;
use auth_domain::{AuthenticationMethod, Session, SessionState};

pub async fn a_saved_session_is_found_unchanged<S: ContractStore>(store: S) -> Checked {
    let user_id = given_account(&store, 1).await?;
    let full = session_state(2, user_id)?;
    let other = SessionState {
        id: session_id(3),
        generation: i32::MAX,
        nonce: [0; 32],
        method: AuthenticationMethod::Password,
        device_name: None,
        ended_at: Some(minutes(-1)),
        ..full.clone()
    };
    for state in [full, other] {
        let saved = Session::restore(state.clone(), 0);
        committed(&store, async |unit| unit.sessions().save(&saved).await).await?;

        let found = committed(&store, async |unit| unit.sessions().find(state.id).await).await?;

        assert_eq!(found, Some(Session::restore(state, 1)));
    }
    Ok(())
}

pub async fn later_saves_replace_the_stored_state<S: ContractStore>(store: S) -> Checked {
    let user_id = given_account(&store, 1).await?;
    let created = session_state(2, user_id)?;
    let ended = SessionState {
        ended_at: Some(minutes(7)),
        generation: 4,
        last_used_at: minutes(6),
        device_name: None,
        ..created.clone()
    };
    for (version, state) in (0..).zip([created, ended]) {
        let changed = Session::restore(state.clone(), version);
        committed(&store, async |unit| unit.sessions().save(&changed).await).await?;

        let found = committed(&store, async |unit| unit.sessions().find(state.id).await).await?;

        assert_eq!(found, Some(Session::restore(state, version + 1)));
    }
    Ok(())
}

pub async fn unknown_ids_are_not_found<S: ContractStore>(store: S) -> Checked {
    assert!(
        begin(&store)
            .await?
            .sessions()
            .find(session_id(1))
            .await?
            .is_none()
    );
    Ok(())
}
