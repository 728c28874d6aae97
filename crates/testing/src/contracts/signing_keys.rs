//! `SigningKeyRepository`.

use super::{
    Checked, ContractStore, begin, committed,
    fixtures::{minutes, now, uuid},
    in_parallel,
};
use auth_domain::{SigningKey, SigningKeyId, SigningKeyState};
use cqrs::Fault;

pub(super) fn state(n: u64) -> SigningKeyState {
    SigningKeyState {
        id: SigningKeyId::new(uuid(n)),
        key_id: format!("Thumbprint_{n}-é"),
        sealed_private_key: vec![0, 0xff, n as u8],
        public_key: vec![n as u8; 32],
        created_at: now(),
        retired_at: None,
    }
}

async fn given<S: ContractStore>(store: &S, state: SigningKeyState) -> Result<(), Fault> {
    let key = SigningKey::restore(state, 0);
    committed(store, async |unit| unit.signing_keys.save(&key).await).await
}

pub async fn there_is_none_at_first<S: ContractStore>(store: S) -> Checked {
    assert_eq!(begin(&store).await?.signing_keys.lock_current().await?, None);
    Ok(())
}

pub async fn what_is_saved_is_found_equal<S: ContractStore>(store: S) -> Checked {
    given(&store, state(1)).await?;

    let current = committed(&store, async |unit| unit.signing_keys.lock_current().await).await?;

    assert_eq!(current, Some(SigningKey::restore(state(1), 1)));
    Ok(())
}

pub async fn the_newest_that_is_not_retired_is_current<S: ContractStore>(store: S) -> Checked {
    for (n, created_at, retired_at) in
        [(1, minutes(-30), None), (2, minutes(-10), None), (3, minutes(-20), None), (4, minutes(-5), Some(minutes(-1)))]
    {
        given(&store, SigningKeyState { created_at, retired_at, ..state(n) }).await?;
    }

    let current = committed(&store, async |unit| unit.signing_keys.lock_current().await).await?;

    assert_eq!(current.map(|key| key.state().key_id.clone()), Some(state(2).key_id));
    Ok(())
}

pub async fn a_retired_one_is_no_longer_current<S: ContractStore>(store: S) -> Checked {
    given(&store, state(1)).await?;
    let retired = SigningKey::restore(SigningKeyState { retired_at: Some(minutes(1)), ..state(1) }, 1);
    committed(&store, async |unit| unit.signing_keys.save(&retired).await).await?;

    assert_eq!(begin(&store).await?.signing_keys.lock_current().await?, None);
    Ok(())
}

pub async fn eight_processes_that_start_at_once_make_one_key<S: ContractStore>(store: S) -> Checked {
    let made = in_parallel(8, |number| {
        let store = store.clone();
        async move {
            let unit = begin(&store).await?;
            let is_first = unit.signing_keys.lock_current().await?.is_none();
            tokio::task::yield_now().await;
            if is_first {
                unit.signing_keys.save(&SigningKey::restore(state(number as u64), 0)).await?;
            }
            unit.commit().await?;
            Ok(is_first)
        }
    })
    .await?;

    assert_eq!(made.iter().filter(|made| **made).count(), 1);
    Ok(())
}
