//! `ListSigningKeys`.

use super::{
    Checked, ContractStore, committed,
    fixtures::{minutes, now},
    signing_keys::state,
};
use crate::{contexts, ports::AuthPorts as _};
use auth::{ListSigningKeys, MOST_SIGNING_KEYS, SigningKeyView};
use auth_domain::{SigningKey, SigningKeyState};
use cqrs::{Fault, Handler as _};
use kernel::BoxError;

async fn given<S: ContractStore>(store: &S, states: Vec<SigningKeyState>) -> Result<(), Fault> {
    committed(store, async |unit| {
        for state in states {
            unit.signing_keys()
                .save(&SigningKey::restore(state, 0))
                .await?;
        }
        Ok(())
    })
    .await
}

async fn list<S: ContractStore>(store: &S) -> Result<Vec<SigningKeyView>, BoxError> {
    Ok(store
        .reads()
        .handle(&contexts::system(), ListSigningKeys)
        .await?)
}

pub async fn a_new_store_lists_no_keys<S: ContractStore>(store: S) -> Checked {
    assert_eq!(list(&store).await?, []);
    Ok(())
}

pub async fn keys_are_listed_newest_first_with_their_state<S: ContractStore>(store: S) -> Checked {
    let retired = SigningKeyState {
        created_at: minutes(-30),
        activates_at: minutes(-30),
        retired_at: Some(now()),
        ..state(1)
    };
    let revoked = SigningKeyState {
        created_at: minutes(-20),
        revoked_at: Some(minutes(-1)),
        ..state(2)
    };
    let retiring = SigningKeyState {
        created_at: minutes(-10),
        activates_at: now(),
        retired_at: Some(minutes(1)),
        ..state(3)
    };
    given(
        &store,
        vec![state(5), retiring.clone(), retired, revoked, state(4)],
    )
    .await?;

    let listed = list(&store).await?;

    let found: Vec<_> = listed
        .iter()
        .map(|key| (key.kid.clone(), key.state.as_str()))
        .collect();
    let expected = [
        (5, "pending"),
        (4, "pending"),
        (3, "active"),
        (2, "revoked"),
        (1, "retired"),
    ];
    assert_eq!(found, expected.map(|(n, phase)| (state(n).key_id, phase)));
    let expected = SigningKeyView {
        kid: retiring.key_id,
        algorithm: "EdDSA".to_owned(),
        state: "active".to_owned(),
        created_at: minutes(-10),
        activates_at: now(),
        retired_at: Some(minutes(1)),
        revoked_at: None,
    };
    assert!(listed.contains(&expected), "{listed:?}");
    Ok(())
}

pub async fn the_list_of_keys_is_limited_to_the_newest<S: ContractStore>(store: S) -> Checked {
    let numbers = 0..=MOST_SIGNING_KEYS as u64;
    let keys = numbers.map(|n| SigningKeyState {
        created_at: minutes(n as i64),
        ..state(n)
    });
    given(&store, keys.collect()).await?;

    let listed = list(&store).await?;

    let kids: Vec<_> = listed.into_iter().map(|key| key.kid).collect();
    let newest: Vec<_> = (1..=MOST_SIGNING_KEYS as u64)
        .rev()
        .map(|n| state(n).key_id)
        .collect();
    assert_eq!(kids, newest);
    Ok(())
}
