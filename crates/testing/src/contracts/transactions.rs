//! Guarantees of transactions, independent of what is written.

use super::{
    Checked, ContractStore, begin,
    fixtures::{account, registration, registration_id, user_id},
    in_parallel,
};
use crate::ports::{AuthPorts as _, RegistrationPorts as _};
use auth::ports::Saved;
use cqrs::TransactionPool;
use kernel::BoxError;
use std::future::ready;
use tokio::sync::oneshot;

pub async fn rollback_discards_all_writes<S: ContractStore>(store: S) -> Checked {
    let unit = begin(&store).await?;
    assert_eq!(
        unit.accounts().save_with_new_address(&account(1)?).await?,
        Saved::Done
    );
    unit.registrations().save(&registration(2)?).await?;
    unit.rollback().await;

    assert_empty(&store).await
}

pub async fn dropping_a_transaction_discards_all_writes<S: ContractStore>(store: S) -> Checked {
    let unit = begin(&store).await?;
    assert_eq!(
        unit.accounts().save_with_new_address(&account(1)?).await?,
        Saved::Done
    );
    unit.registrations().save(&registration(2)?).await?;
    drop(unit);

    assert_empty(&store).await
}

/// The locks are released even if the connection is not reused.
pub async fn dropping_a_transaction_releases_its_locks<S: ContractStore>(store: S) -> Checked {
    in_parallel(4, |_| {
        let store = store.clone();
        async move {
            begin(&store).await?.rollback().await;
            Ok(())
        }
    })
    .await?;
    for _ in 0..4 {
        let unit = begin(&store).await?;
        unit.mail_allowances().lock([1; 32]).await?;
        drop(unit);
    }
    Ok(())
}

async fn assert_empty<S: ContractStore>(store: &S) -> Checked {
    let unit = begin(store).await?;
    assert!(unit.accounts().find(user_id(1)).await?.is_none());
    assert!(
        unit.registrations()
            .find(registration_id(2))
            .await?
            .is_none()
    );
    unit.rollback().await;
    assert_eq!(
        (store.events().await?, store.deliveries().await?),
        (vec![], vec![])
    );
    Ok(())
}

pub async fn a_transaction_reads_its_own_writes<S: ContractStore>(store: S) -> Checked {
    let unit = begin(&store).await?;
    unit.registrations().save(&registration(1)?).await?;

    let found = unit.registrations().find(registration_id(1)).await?;

    assert_eq!(found.map(|found| found.history().version()), Some(1));
    Ok(())
}

pub async fn a_nested_command_shares_the_transaction<S: ContractStore>(store: S) -> Checked {
    let unit = begin(&store).await?;
    assert_eq!(
        unit.accounts().save_with_new_address(&account(1)?).await?,
        Saved::Done
    );
    let joined = unit.joined_by(&crate::contexts::anonymous())?;
    assert!(
        joined.accounts().find(user_id(1)).await?.is_some(),
        "the nested command sees earlier writes"
    );
    joined.registrations().save(&registration(2)?).await?;
    assert!(
        unit.registrations()
            .find(registration_id(2))
            .await?
            .is_some(),
        "its writes are visible in the outer command"
    );
    drop(joined);
    unit.rollback().await;

    assert_empty(&store).await
}

pub async fn detached_work_completes_after_its_caller_is_dropped<S: ContractStore>(
    store: S,
) -> Checked {
    let (start, started) = oneshot::channel::<()>();
    let (done, is_done) = oneshot::channel();
    let work = Box::pin(async move {
        let received = started.await;
        done.send(received).ok();
    });
    tokio::select! {
        biased;
        _ = store.pool().detach(work) => return Err("the work cannot have completed yet".into()),
        () = ready(()) => {}
    }

    start
        .send(())
        .map_err(|()| "the work was canceled together with its caller")?;

    is_done.await??;
    Ok(())
}

pub async fn a_panic_in_detached_work_is_an_error<S: ContractStore>(store: S) -> Checked {
    // panics without calling the panic hook
    let panics = async { std::panic::resume_unwind(Box::new("on purpose")) };

    let ended: Result<(), BoxError> = store.pool().detach(Box::pin(panics)).await;

    assert!(ended.is_err());
    Ok(())
}

pub async fn a_panic_in_detached_work_rolls_back<S: ContractStore>(store: S) -> Checked {
    let inner = store.clone();
    let panics = async move {
        let unit = begin(&inner).await?;
        assert_eq!(
            unit.accounts().save_with_new_address(&account(1)?).await?,
            Saved::Done
        );
        unit.registrations().save(&registration(2)?).await?;
        std::panic::resume_unwind(Box::new("on purpose"))
    };

    let ended: Result<Checked, BoxError> = store.pool().detach(Box::pin(panics)).await;

    assert!(ended.is_err());
    assert_empty(&store).await
}
