//! `DeliveryQueue`: only the head of each ordering key can be claimed.

use super::{
    Checked, ContractStore,
    fixtures::{minutes, now, uuid},
    queueing::{claim, claim_at, given, job, keyed, numbers},
};
use services::{Delivery, DeliveryRef, NewJob};

fn references(claimed: &[Delivery]) -> Vec<DeliveryRef> {
    claimed.iter().map(Delivery::reference).collect()
}

pub async fn one_delivery_per_key_is_claimed_at_a_time<S: ContractStore>(store: S) -> Checked {
    given(
        &store,
        [
            keyed(1, "a"),
            keyed(2, "a"),
            keyed(3, "b"),
            job(4),
            job(5),
            keyed(6, "b"),
            keyed(7, "a"),
        ],
    )
    .await?;

    let claimed = claim(&store).await?;

    assert_eq!(
        numbers(&claimed),
        [1, 3, 4, 5],
        "deliveries without a key are not blocked"
    );
    assert_eq!(claim(&store).await?, [], "while the heads run");
    store
        .delivery_queue()
        .acknowledge(&references(&claimed))
        .await?;
    assert_eq!(numbers(&claim(&store).await?), [2, 6]);
    Ok(())
}

pub async fn a_head_awaiting_retry_blocks_its_key<S: ContractStore>(store: S) -> Checked {
    given(&store, [keyed(1, "a"), keyed(2, "a")]).await?;
    for head in references(&claim(&store).await?) {
        assert!(
            store
                .delivery_queue()
                .retry(head, minutes(5), "not yet")
                .await?
        );
    }
    assert_eq!(
        claim(&store).await?,
        [],
        "the second one is due but not the head"
    );
    assert_eq!(numbers(&claim_at(&store, minutes(5)).await?), [1]);
    Ok(())
}

pub async fn a_head_that_is_not_due_blocks_its_key<S: ContractStore>(store: S) -> Checked {
    given(
        &store,
        [
            NewJob {
                run_at: minutes(5),
                ..keyed(1, "a")
            },
            keyed(2, "a"),
        ],
    )
    .await?;
    assert_eq!(claim(&store).await?, []);
    assert_eq!(numbers(&claim_at(&store, minutes(5)).await?), [1]);
    Ok(())
}

pub async fn a_dead_head_unblocks_its_key<S: ContractStore>(store: S) -> Checked {
    given(&store, [keyed(1, "a"), keyed(2, "a")]).await?;
    for head in references(&claim(&store).await?) {
        assert!(store.delivery_queue().bury(head, "invalid").await?);
    }
    assert_eq!(numbers(&claim(&store).await?), [2]);
    Ok(())
}

pub async fn a_released_or_reaped_head_is_claimed_first<S: ContractStore>(store: S) -> Checked {
    given(&store, [keyed(1, "a"), keyed(2, "a")]).await?;
    assert_eq!(numbers(&claim(&store).await?), [1]);
    assert_eq!(store.delivery_queue().release("worker").await?, 1);
    assert_eq!(numbers(&claim(&store).await?), [1]);
    assert_eq!(store.delivery_queue().reap(minutes(11)).await?, 1);
    assert_eq!(numbers(&claim(&store).await?), [1]);
    Ok(())
}

/// Subscribers of the same event do not block each other.
pub async fn keys_are_scoped_by_kind<S: ContractStore>(store: S) -> Checked {
    given(
        &store,
        [
            NewJob {
                kind: "contract.other",
                ..keyed(1, "a")
            },
            keyed(2, "a"),
        ],
    )
    .await?;
    assert_eq!(numbers(&claim(&store).await?), [2]);
    Ok(())
}

pub async fn priority_does_not_reorder_within_a_key<S: ContractStore>(store: S) -> Checked {
    given(&store, [keyed(1, "a"), keyed(2, "a"), job(3)]).await?;
    store.prioritize(uuid(2), 9).await?;
    assert_eq!(numbers(&claim_at(&store, now()).await?), [1, 3]);
    Ok(())
}
