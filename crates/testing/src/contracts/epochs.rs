//! `AuthorizationEpochs`.

use super::{
    Checked, ContractStore, begin, committed,
    fixtures::{given_account, minutes, user_id},
    in_parallel,
};
use crate::ports::{AccessPorts as _, AuthPorts as _};
use kernel::PasswordHash;

pub async fn raising_increments_the_epoch_of_that_user_only<S: ContractStore>(store: S) -> Checked {
    let (user_id, other_id) = (
        given_account(&store, 1).await?,
        given_account(&store, 2).await?,
    );

    assert!(committed(&store, async |unit| unit.epochs().raise(user_id).await).await?);

    let unit = begin(&store).await?;
    for (id, epoch) in [(user_id, 2), (other_id, 1)] {
        assert_eq!(
            unit.accounts()
                .find(id)
                .await?
                .map(|account| account.epoch()),
            Some(epoch)
        );
    }
    Ok(())
}

pub async fn raising_reports_unknown_users<S: ContractStore>(store: S) -> Checked {
    given_account(&store, 1).await?;
    assert!(!committed(&store, async |unit| unit.epochs().raise(user_id(2)).await).await?);
    Ok(())
}

pub async fn rollback_restores_the_epoch<S: ContractStore>(store: S) -> Checked {
    let user_id = given_account(&store, 1).await?;
    let unit = begin(&store).await?;
    assert!(unit.epochs().raise(user_id).await?);
    assert_eq!(
        unit.accounts()
            .find(user_id)
            .await?
            .map(|account| account.epoch()),
        Some(2),
        "visible in the transaction"
    );
    unit.rollback().await;

    let account = committed(&store, async |unit| unit.accounts().find(user_id).await).await?;

    assert_eq!(account.map(|account| account.epoch()), Some(1));
    Ok(())
}

pub async fn concurrent_raises_are_all_counted<S: ContractStore>(store: S) -> Checked {
    let user_id = given_account(&store, 1).await?;
    in_parallel(8, |_| {
        let store = store.clone();
        async move {
            let unit = begin(&store).await?;
            let raised = unit.epochs().raise(user_id).await?;
            unit.commit().await?;
            Ok(raised)
        }
    })
    .await?;

    let account = committed(&store, async |unit| unit.accounts().find(user_id).await).await?;

    assert_eq!(account.map(|account| account.epoch()), Some(9));
    Ok(())
}

/// Otherwise a login that renews the hash could restore permissions that were just revoked.
pub async fn saving_an_account_loaded_earlier_does_not_lower_the_epoch<S: ContractStore>(
    store: S,
) -> Checked {
    let user_id = given_account(&store, 1).await?;
    let loaded = committed(&store, async |unit| unit.accounts().find(user_id).await).await?;
    let mut stale = loaded.ok_or("not found")?;
    assert!(committed(&store, async |unit| unit.epochs().raise(user_id).await).await?);

    stale.rehash(PasswordHash::new("renewed"), minutes(1));
    committed(&store, async |unit| {
        unit.accounts().save_with_new_address(&stale).await
    })
    .await
    .ok();

    let account = committed(&store, async |unit| unit.accounts().find(user_id).await).await?;
    assert_eq!(account.map(|account| account.epoch()), Some(2));
    Ok(())
}

pub async fn an_account_loaded_after_a_raise_can_be_saved<S: ContractStore>(store: S) -> Checked {
    let user_id = given_account(&store, 1).await?;
    let saved = committed(&store, async |unit| {
        unit.epochs().raise(user_id).await?;
        let mut account = unit
            .accounts()
            .find(user_id)
            .await?
            .ok_or(cqrs::Fault::Conflict)?;
        account.rehash(PasswordHash::new("renewed"), minutes(1));
        unit.accounts().save_with_new_address(&account).await
    })
    .await?;
    assert_eq!(saved, auth::ports::Saved::Done);
    Ok(())
}
