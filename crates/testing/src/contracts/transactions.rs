//! What a unit of work promises, whatever is written in it.

use super::{
    Checked, ContractStore, begin,
    fixtures::{account, registration, registration_id, user_id},
    in_parallel,
};
use auth::ports::Saved;
use cqrs::TransactionPool;
use kernel::BoxError;
use std::future::ready;
use tokio::sync::oneshot;

pub async fn what_was_rolled_back_never_was<S: ContractStore>(store: S) -> Checked {
    let unit = begin(&store).await?;
    assert_eq!(unit.accounts.save(&account(1)?).await?, Saved::Done);
    unit.registrations.save(&registration(2)?).await?;
    unit.rollback().await;

    nothing_is_there(&store).await
}

pub async fn what_was_dropped_never_was<S: ContractStore>(store: S) -> Checked {
    let unit = begin(&store).await?;
    assert_eq!(unit.accounts.save(&account(1)?).await?, Saved::Done);
    unit.registrations.save(&registration(2)?).await?;
    drop(unit);

    nothing_is_there(&store).await
}

/// Not only when the same connection is used again.
pub async fn what_a_dropped_unit_had_locked_is_free_again<S: ContractStore>(store: S) -> Checked {
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
        unit.mail_allowances.lock([1; 32]).await?;
        drop(unit);
    }
    Ok(())
}

async fn nothing_is_there<S: ContractStore>(store: &S) -> Checked {
    let unit = begin(store).await?;
    assert!(unit.accounts.find(user_id(1)).await?.is_none());
    assert!(unit.registrations.find(registration_id(2)).await?.is_none());
    unit.rollback().await;
    assert_eq!((store.events().await?, store.deliveries().await?), (vec![], vec![]));
    Ok(())
}

pub async fn a_unit_sees_what_it_has_written<S: ContractStore>(store: S) -> Checked {
    let unit = begin(&store).await?;
    unit.registrations.save(&registration(1)?).await?;

    let found = unit.registrations.find(registration_id(1)).await?;

    assert_eq!(found.map(|found| found.history().version()), Some(1));
    Ok(())
}

pub async fn one_that_joins_writes_and_rolls_back_with_it<S: ContractStore>(store: S) -> Checked {
    let unit = begin(&store).await?;
    assert_eq!(unit.accounts.save(&account(1)?).await?, Saved::Done);
    let joined = unit.joined_by(&crate::contexts::anonymous())?;
    assert!(joined.accounts.find(user_id(1)).await?.is_some(), "it sees what was written before");
    joined.registrations.save(&registration(2)?).await?;
    assert!(unit.registrations.find(registration_id(2)).await?.is_some(), "and is seen");
    drop(joined);
    unit.rollback().await;

    nothing_is_there(&store).await
}

pub async fn detached_work_ends_though_its_caller_goes_away<S: ContractStore>(store: S) -> Checked {
    let (go, gone) = oneshot::channel::<()>();
    let (done, is_done) = oneshot::channel();
    let work = Box::pin(async move {
        let told = gone.await;
        done.send(told).ok();
    });
    tokio::select! {
        biased;
        _ = store.pool().detach(work) => return Err("it cannot have ended yet".into()),
        () = ready(()) => {}
    }

    go.send(()).map_err(|()| "the work was cancelled together with its caller")?;

    is_done.await??;
    Ok(())
}

pub async fn detached_work_that_panics_is_an_error<S: ContractStore>(store: S) -> Checked {
    // a panic without the panic hook's message
    let panics = async { std::panic::resume_unwind(Box::new("on purpose")) };

    let ended: Result<(), BoxError> = store.pool().detach(Box::pin(panics)).await;

    assert!(ended.is_err());
    Ok(())
}

pub async fn a_panic_in_detached_work_rolls_back<S: ContractStore>(store: S) -> Checked {
    let inner = store.clone();
    let panics = async move {
        let unit = begin(&inner).await?;
        assert_eq!(unit.accounts.save(&account(1)?).await?, Saved::Done);
        unit.registrations.save(&registration(2)?).await?;
        std::panic::resume_unwind(Box::new("on purpose"))
    };

    let ended: Result<Checked, BoxError> = store.pool().detach(Box::pin(panics)).await;

    assert!(ended.is_err());
    nothing_is_there(&store).await
}
