//! `DeliveryQueue`: heartbeats, release and expired leases.

use super::{
    Checked, ContractStore,
    fixtures::minutes,
    queueing::{claim, claim_one, given, job, numbers, request, row},
};
use crate::DeliveryState;
use services::{Delivery, DeliveryRef};

pub async fn expired_leases_are_reaped<S: ContractStore>(store: S) -> Checked {
    given(&store, (1..=3).map(job)).await?;
    let queue = store.delivery_queue();
    for (worker, lease) in [("a", 10), ("b", 20)] {
        let request = services::ClaimRequest {
            locked_until: minutes(lease),
            ..request(worker, 1)
        };
        queue.claim(&request).await?;
    }

    assert_eq!(queue.reap(minutes(9)).await?, 0, "no lease has expired");
    assert_eq!(
        queue.reap(minutes(15)).await?,
        1,
        "expired leases of any worker"
    );

    let (expired, held) = (row(&store, 1).await?, row(&store, 2).await?);
    assert_eq!(
        (expired.state, expired.locked_by, expired.locked_until),
        (DeliveryState::Ready, None, None)
    );
    assert_eq!(
        (held.state, held.locked_by.as_deref()),
        (DeliveryState::Running, Some("b"))
    );
    assert_eq!(numbers(&claim(&store).await?), [1, 3]);
    Ok(())
}

pub async fn a_heartbeat_extends_the_lease<S: ContractStore>(store: S) -> Checked {
    given(&store, (1..=3).map(job)).await?;
    let queue = store.delivery_queue();
    let claimed: Vec<_> = claim(&store)
        .await?
        .iter()
        .map(Delivery::reference)
        .collect();
    let [_expiring, extended @ ..] = claimed.as_slice() else {
        return Err("nothing was claimed".into());
    };

    assert_eq!(queue.extend(extended, minutes(30)).await?, 2);

    assert_eq!(queue.extend(&[], minutes(90)).await?, 0);
    assert_eq!(queue.reap(minutes(20)).await?, 1);
    assert_eq!(queue.reap(minutes(31)).await?, 2);
    Ok(())
}

pub async fn a_heartbeat_counts_the_leases_still_held<S: ContractStore>(store: S) -> Checked {
    given(&store, [job(1)]).await?;
    let held = claim_one(&store).await?.reference();
    let older = DeliveryRef {
        fence: held.fence - 1,
        ..held
    };
    let unknown = DeliveryRef {
        id: held.id + 1,
        ..held
    };

    let extended = store
        .delivery_queue()
        .extend(&[older, held, unknown], minutes(30))
        .await?;

    assert_eq!(extended, 1);
    assert_eq!(row(&store, 1).await?.locked_until, Some(minutes(30)));
    Ok(())
}

pub async fn release_returns_only_the_deliveries_of_the_worker<S: ContractStore>(
    store: S,
) -> Checked {
    given(&store, (1..=4).map(job)).await?;
    let queue = store.delivery_queue();
    queue.claim(&request("worker", 2)).await?;
    queue.claim(&request("worker 2", 1)).await?;

    assert_eq!(queue.release("worker").await?, 2);

    assert_eq!(queue.release("worker").await?, 0);
    assert_eq!(row(&store, 3).await?.locked_by.as_deref(), Some("worker 2"));
    let again = queue.claim(&request("third", 10)).await?;
    assert_eq!(numbers(&again), [1, 2, 4], "immediately");
    assert_eq!(
        again
            .iter()
            .map(|delivery| delivery.fence)
            .collect::<Vec<_>>(),
        [2, 2, 1]
    );
    Ok(())
}

pub async fn dead_and_ready_deliveries_are_not_released<S: ContractStore>(store: S) -> Checked {
    given(&store, [job(1), job(2)]).await?;
    let queue = store.delivery_queue();
    for delivery in queue.claim(&request("worker", 1)).await? {
        queue.bury(delivery.reference(), "invalid").await?;
    }
    assert_eq!(queue.release("worker").await?, 0);
    assert_eq!(queue.reap(minutes(600)).await?, 0);
    assert_eq!(row(&store, 1).await?.state, DeliveryState::Dead);
    Ok(())
}

pub async fn leases_and_retries_of_a_clock_that_ran_ahead_are_brought_back<S: ContractStore>(
    store: S,
) -> Checked {
    let scheduled = services::NewJob {
        run_at: minutes(2000),
        ..job(4)
    };
    given(&store, (1..=3).map(job).chain([scheduled])).await?;
    let queue = store.delivery_queue();
    for (worker, lease) in [("ahead", 1500), ("right", 10)] {
        let request = services::ClaimRequest {
            locked_until: minutes(lease),
            ..request(worker, 1)
        };
        queue.claim(&request).await?;
    }
    let failed = claim_one(&store).await?.reference();
    queue
        .retry(failed, minutes(1600), "the relay is down")
        .await?;

    assert_eq!(queue.clamp(minutes(60), minutes(15)).await?, 2);

    let until = async |n| row(&store, n).await.map(|row| row.locked_until);
    assert_eq!(until(1).await?, Some(minutes(60)));
    assert_eq!(until(2).await?, Some(minutes(10)));
    assert_eq!(row(&store, 3).await?.run_at, minutes(15));
    assert_eq!(
        row(&store, 4).await?.run_at,
        minutes(2000),
        "it has not failed"
    );
    assert_eq!(queue.clamp(minutes(60), minutes(15)).await?, 0);
    Ok(())
}
