//! `DeliveryQueue` and `DeliveryReceipts`: acknowledging, retrying and burying claimed deliveries.

use super::{
    Checked, ContractStore, begin, committed,
    fixtures::{minutes, now, registration, registration_id},
    queueing::{claim, claim_at, claim_one, given, job, numbers, request, row},
};
use crate::DeliveryState;
use crate::ports::{DeliveryReceiptPorts as _, RegistrationPorts as _};
use services::{Delivery, DeliveryRef, QueueStats};

pub async fn acknowledged_deliveries_are_deleted<S: ContractStore>(store: S) -> Checked {
    given(&store, (1..=3).map(job)).await?;
    let done: Vec<_> = claim(&store)
        .await?
        .iter()
        .take(2)
        .map(Delivery::reference)
        .collect();

    assert_eq!(store.delivery_queue().acknowledge(&done).await?, 2);

    assert_eq!(
        store.delivery_queue().acknowledge(&done).await?,
        0,
        "only once"
    );
    assert_eq!(store.delivery_queue().acknowledge(&[]).await?, 0);
    assert_eq!(
        store.delivery_queue().stats().await?,
        QueueStats {
            running: 1,
            ..QueueStats::default()
        }
    );
    Ok(())
}

pub async fn failed_deliveries_are_retried_at_the_given_time<S: ContractStore>(
    store: S,
) -> Checked {
    given(&store, [job(1)]).await?;
    let failed = claim_one(&store).await?;

    assert!(
        store
            .delivery_queue()
            .retry(failed.reference(), minutes(5), "no route to host é")
            .await?
    );

    let waiting = row(&store, 1).await?;
    assert_eq!(
        (waiting.state, waiting.run_at),
        (DeliveryState::Ready, minutes(5))
    );
    assert_eq!((waiting.locked_by, waiting.locked_until), (None, None));
    assert_eq!(waiting.last_error.as_deref(), Some("no route to host é"));
    assert_eq!(claim(&store).await?, [], "not yet due");
    let again = claim_at(&store, minutes(5)).await?;
    assert_eq!(
        again
            .first()
            .map(|delivery| (delivery.attempts, delivery.fence)),
        Some((2, 2))
    );
    Ok(())
}

pub async fn buried_deliveries_are_kept_but_not_retried<S: ContractStore>(store: S) -> Checked {
    given(&store, [job(1)]).await?;
    let claimed = claim_one(&store).await?;

    assert!(
        store
            .delivery_queue()
            .bury(claimed.reference(), "no such kind")
            .await?
    );

    let dead = row(&store, 1).await?;
    assert_eq!(
        (dead.state, dead.last_error.as_deref()),
        (DeliveryState::Dead, Some("no such kind"))
    );
    assert_eq!((dead.payload, dead.attempts), (claimed.payload, 1));
    assert_eq!(claim_at(&store, minutes(600)).await?, []);
    assert_eq!(store.delivery_queue().reap(minutes(600)).await?, 0);
    Ok(())
}

async fn assert_settles_nothing<S: ContractStore>(store: &S, outdated: DeliveryRef) -> Checked {
    let (queue, before) = (store.delivery_queue(), store.deliveries().await?);
    assert_eq!(queue.acknowledge(&[outdated]).await?, 0);
    assert!(!queue.retry(outdated, minutes(7), "late").await?);
    assert!(!queue.bury(outdated, "late").await?);
    assert_eq!(queue.extend(&[outdated], minutes(70)).await?, 0);
    assert!(
        !committed(store, async |unit| unit
            .delivery_receipts()
            .acknowledge(outdated)
            .await)
        .await?
    );
    assert_eq!(store.deliveries().await?, before);
    Ok(())
}

pub async fn an_outdated_fence_cannot_settle_a_delivery<S: ContractStore>(store: S) -> Checked {
    given(&store, [job(1)]).await?;
    let slow = claim_one(&store).await?.reference();
    store.delivery_queue().reap(minutes(11)).await?;
    let current = claim_one(&store).await?.reference();

    assert_settles_nothing(&store, slow).await?;
    assert_settles_nothing(
        &store,
        DeliveryRef {
            fence: current.fence + 1,
            ..current
        },
    )
    .await?;
    assert_settles_nothing(
        &store,
        DeliveryRef {
            id: current.id + 1,
            ..current
        },
    )
    .await?;

    assert_eq!(
        store.delivery_queue().acknowledge(&[slow, current]).await?,
        1,
        "only the current fence is accepted"
    );
    Ok(())
}

pub async fn a_worker_cannot_settle_deliveries_it_no_longer_holds<S: ContractStore>(
    store: S,
) -> Checked {
    given(&store, (1..=4).map(job)).await?;
    let queue = store.delivery_queue();
    let claimed: Vec<_> = queue
        .claim(&request("worker", 2))
        .await?
        .iter()
        .map(Delivery::reference)
        .collect();
    let [retried, buried] = claimed.try_into().map_err(|_| "expected two deliveries")?;
    assert!(queue.retry(retried, now(), "again").await?);
    assert!(queue.bury(buried, "invalid").await?);
    for spent in [retried, buried] {
        assert_settles_nothing(&store, spent).await?;
    }

    let held: Vec<_> = queue
        .claim(&request("other", 2))
        .await?
        .iter()
        .map(Delivery::reference)
        .collect();
    queue.release("other").await?;
    for released in held {
        assert_settles_nothing(&store, released).await?;
    }
    Ok(())
}

/// The effects of a delivery and its acknowledgment are atomic.
pub async fn an_acknowledgment_commits_with_its_effects<S: ContractStore>(store: S) -> Checked {
    given(&store, [job(1)]).await?;
    let delivery = claim_one(&store).await?.reference();
    for commits in [false, true] {
        let unit = begin(&store).await?;
        unit.registrations().save(&registration(2)?).await?;
        assert!(unit.delivery_receipts().acknowledge(delivery).await?);
        assert!(
            !unit.delivery_receipts().acknowledge(delivery).await?,
            "only once"
        );
        if commits {
            unit.commit().await?
        } else {
            unit.rollback().await
        }

        let found = committed(&store, async |unit| {
            unit.registrations().find(registration_id(2)).await
        })
        .await?;
        let left = store.delivery_queue().stats().await?;
        assert_eq!(
            (found.is_some(), left.running),
            (commits, i64::from(!commits))
        );
    }
    assert_eq!(numbers(&claim(&store).await?), [0; 0]);
    Ok(())
}
