//! `AuthorizationEpochs`.

use super::{
    Checked, ContractStore, begin, committed,
    fixtures::{given_account, minutes, user_id},
    in_parallel,
};
use kernel::PasswordHash;

pub async fn raising_adds_one_for_that_user_alone<S: ContractStore>(store: S) -> Checked {
    let (user_id, other_id) = (given_account(&store, 1).await?, given_account(&store, 2).await?);

    assert!(committed(&store, async |unit| unit.epochs.raise(user_id).await).await?);

    let unit = begin(&store).await?;
    for (id, epoch) in [(user_id, 2), (other_id, 1)] {
        assert_eq!(unit.accounts.find(id).await?.map(|account| account.epoch()), Some(epoch));
    }
    Ok(())
}

pub async fn there_is_none_of_an_unknown_user<S: ContractStore>(store: S) -> Checked {
    given_account(&store, 1).await?;
    assert!(!committed(&store, async |unit| unit.epochs.raise(user_id(2)).await).await?);
    Ok(())
}

pub async fn what_was_rolled_back_was_not_raised<S: ContractStore>(store: S) -> Checked {
    let user_id = given_account(&store, 1).await?;
    let unit = begin(&store).await?;
    assert!(unit.epochs.raise(user_id).await?);
    assert_eq!(unit.accounts.find(user_id).await?.map(|account| account.epoch()), Some(2), "seen in the unit");
    unit.rollback().await;

    let account = committed(&store, async |unit| unit.accounts.find(user_id).await).await?;

    assert_eq!(account.map(|account| account.epoch()), Some(1));
    Ok(())
}

pub async fn eight_who_raise_at_once_raise_it_by_eight<S: ContractStore>(store: S) -> Checked {
    let user_id = given_account(&store, 1).await?;
    in_parallel(8, |_| {
        let store = store.clone();
        async move {
            let unit = begin(&store).await?;
            let raised = unit.epochs.raise(user_id).await?;
            unit.commit().await?;
            Ok(raised)
        }
    })
    .await?;

    let account = committed(&store, async |unit| unit.accounts.find(user_id).await).await?;

    assert_eq!(account.map(|account| account.epoch()), Some(9));
    Ok(())
}

/// Otherwise a login that renews a hash could bring rights back that were just taken.
pub async fn an_account_that_was_loaded_before_cannot_lower_it_again<S: ContractStore>(store: S) -> Checked {
    let user_id = given_account(&store, 1).await?;
    let loaded = committed(&store, async |unit| unit.accounts.find(user_id).await).await?;
    let mut stale = loaded.ok_or("it is there")?;
    assert!(committed(&store, async |unit| unit.epochs.raise(user_id).await).await?);

    stale.rehash(PasswordHash::new("renewed"), minutes(1));
    committed(&store, async |unit| unit.accounts.save(&stale).await).await.ok();

    let account = committed(&store, async |unit| unit.accounts.find(user_id).await).await?;
    assert_eq!(account.map(|account| account.epoch()), Some(2));
    Ok(())
}

pub async fn an_account_that_is_loaded_afterwards_can_be_saved<S: ContractStore>(store: S) -> Checked {
    let user_id = given_account(&store, 1).await?;
    let saved = committed(&store, async |unit| {
        unit.epochs.raise(user_id).await?;
        let mut account = unit.accounts.find(user_id).await?.ok_or(cqrs::Fault::Conflict)?;
        account.rehash(PasswordHash::new("renewed"), minutes(1));
        unit.accounts.save(&account).await
    })
    .await?;
    assert_eq!(saved, auth::ports::Saved::Done);
    Ok(())
}
