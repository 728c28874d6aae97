//! `SigningKeyRepository` and `SigningKeyRing`.

use super::{
    Checked, ContractStore, begin, committed,
    fixtures::{minutes, now, uuid},
    in_parallel,
};
use crate::ports::AuthPorts as _;
use auth_domain::{KeyId, SigningKey, SigningKeyId, SigningKeyState};
use chrono::{DateTime, Utc};
use cqrs::Fault;

pub(super) fn state(n: u64) -> SigningKeyState {
    SigningKeyState {
        id: SigningKeyId::new(uuid(n)),
        key_id: format!("Thumbprint_{n}-x"),
        sealed_private_key: vec![0, 0xff, n as u8],
        public_key: vec![n as u8; 32],
        created_at: now(),
        activates_at: minutes(10),
        retired_at: None,
        revoked_at: None,
    }
}

async fn given<S: ContractStore>(store: &S, state: SigningKeyState) -> Result<(), Fault> {
    let key = SigningKey::restore(state, 0);
    committed(store, async |unit| unit.signing_keys().save(&key).await).await
}

async fn usable<S: ContractStore>(store: &S, at: DateTime<Utc>) -> Result<Vec<SigningKey>, Fault> {
    committed(store, async |unit| {
        unit.signing_keys().lock_usable(at).await
    })
    .await
}

fn names<'a>(states: impl IntoIterator<Item = &'a SigningKeyState>) -> Vec<&'a str> {
    states
        .into_iter()
        .map(|state| state.key_id.as_str())
        .collect()
}

pub async fn a_new_store_has_no_keys<S: ContractStore>(store: S) -> Checked {
    assert_eq!(usable(&store, now()).await?, []);
    assert_eq!(store.signing_key_ring().load(now()).await?, []);
    let key_id = KeyId::parse("Thumbprint_1-x")?;
    assert_eq!(
        begin(&store).await?.signing_keys().find(&key_id).await?,
        None
    );
    Ok(())
}

pub async fn a_saved_key_is_found_unchanged<S: ContractStore>(store: S) -> Checked {
    let (retired_at, revoked_at) = (Some(minutes(20)), Some(minutes(30)));
    let ended = SigningKeyState {
        retired_at,
        revoked_at,
        ..state(2)
    };
    given(&store, state(1)).await?;
    given(&store, ended.clone()).await?;

    assert_eq!(
        usable(&store, now()).await?,
        [SigningKey::restore(state(1), 1)]
    );
    assert_eq!(store.signing_key_ring().load(now()).await?, [state(1)]);
    let key_id = KeyId::parse(&ended.key_id)?;
    let found = committed(&store, async |unit| unit.signing_keys().find(&key_id).await).await?;
    assert_eq!(found, Some(SigningKey::restore(ended, 1)));
    Ok(())
}

pub async fn usable_keys_are_neither_retired_nor_revoked<S: ContractStore>(store: S) -> Checked {
    for (n, created_at, retired_at, revoked_at) in [
        (1, minutes(-30), None, None),
        (2, minutes(-10), None, None),
        (3, minutes(-20), Some(minutes(1)), None),
        (4, minutes(-5), Some(now()), None),
        (5, minutes(-4), None, Some(minutes(5))),
        (6, minutes(-3), Some(minutes(1)), Some(minutes(5))),
    ] {
        given(
            &store,
            SigningKeyState {
                created_at,
                retired_at,
                revoked_at,
                ..state(n)
            },
        )
        .await?;
    }

    let at_now = usable(&store, now()).await?;
    let later = usable(&store, minutes(1)).await?;

    let [one, two, three] = [1, 2, 3].map(|n| state(n).key_id);
    assert_eq!(
        names(at_now.iter().map(SigningKey::state)),
        [&two, &three, &one]
    );
    assert_eq!(names(later.iter().map(SigningKey::state)), [&two, &one]);
    Ok(())
}

pub async fn the_ring_contains_recently_retired_but_no_revoked_keys<S: ContractStore>(
    store: S,
) -> Checked {
    for (n, created_at, retired_at, revoked_at) in [
        (1, minutes(-30), Some(minutes(-15)), None),
        (2, minutes(-20), Some(minutes(-14)), None),
        (3, minutes(-10), None, Some(now())),
        (4, minutes(-5), None, None),
    ] {
        given(
            &store,
            SigningKeyState {
                created_at,
                retired_at,
                revoked_at,
                ..state(n)
            },
        )
        .await?;
    }

    let loaded = store.signing_key_ring().load(minutes(-15)).await?;

    assert_eq!(names(&loaded), [state(4).key_id, state(2).key_id]);
    Ok(())
}

pub async fn the_ring_contains_only_committed_keys<S: ContractStore>(store: S) -> Checked {
    let unit = begin(&store).await?;
    unit.signing_keys()
        .save(&SigningKey::restore(state(1), 0))
        .await?;
    assert_eq!(store.signing_key_ring().load(now()).await?, []);

    unit.commit().await?;
    assert_eq!(
        names(&store.signing_key_ring().load(now()).await?),
        [state(1).key_id]
    );

    let revoked = SigningKeyState {
        revoked_at: Some(now()),
        ..state(1)
    };
    committed(&store, async |unit| {
        unit.signing_keys()
            .save(&SigningKey::restore(revoked, 1))
            .await
    })
    .await?;
    assert_eq!(store.signing_key_ring().load(now()).await?, []);
    Ok(())
}

pub async fn concurrent_starts_create_one_key<S: ContractStore>(store: S) -> Checked {
    let created = in_parallel(8, |number| {
        let store = store.clone();
        async move {
            let unit = begin(&store).await?;
            let is_first = unit.signing_keys().lock_usable(now()).await?.is_empty();
            tokio::task::yield_now().await;
            if is_first {
                unit.signing_keys()
                    .save(&SigningKey::restore(state(number as u64), 0))
                    .await?;
            }
            unit.commit().await?;
            Ok(is_first)
        }
    })
    .await?;

    assert_eq!(created.iter().filter(|created| **created).count(), 1);
    Ok(())
}
