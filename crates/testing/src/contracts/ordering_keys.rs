//! `DeliveryQueue`: of one ordering key only the head is ever claimable.

use super::{
    Checked, ContractStore,
    fixtures::{minutes, now, uuid},
    queueing::{claim, claim_at, given, job, keyed, numbers},
};
use services::{Delivery, DeliveryRef, NewJob};

fn references(claimed: &[Delivery]) -> Vec<DeliveryRef> {
    claimed.iter().map(Delivery::reference).collect()
}

pub async fn one_of_a_key_is_claimed_at_a_time<S: ContractStore>(store: S) -> Checked {
    given(&store, [keyed(1, "a"), keyed(2, "a"), keyed(3, "b"), job(4), job(5), keyed(6, "b"), keyed(7, "a")]).await?;

    let claimed = claim(&store).await?;

    assert_eq!(numbers(&claimed), [1, 3, 4, 5], "those without a key hold nobody back");
    assert_eq!(claim(&store).await?, [], "while the heads run");
    store.delivery_queue().acknowledge(&references(&claimed)).await?;
    assert_eq!(numbers(&claim(&store).await?), [2, 6]);
    Ok(())
}

pub async fn a_head_that_is_to_be_tried_again_holds_its_key<S: ContractStore>(store: S) -> Checked {
    given(&store, [keyed(1, "a"), keyed(2, "a")]).await?;
    for head in references(&claim(&store).await?) {
        assert!(store.delivery_queue().retry(head, minutes(5), "not yet").await?);
    }
    assert_eq!(claim(&store).await?, [], "the second is due, and not the head");
    assert_eq!(numbers(&claim_at(&store, minutes(5)).await?), [1]);
    Ok(())
}

pub async fn a_head_that_is_not_due_yet_holds_its_key<S: ContractStore>(store: S) -> Checked {
    given(&store, [NewJob { run_at: minutes(5), ..keyed(1, "a") }, keyed(2, "a")]).await?;
    assert_eq!(claim(&store).await?, []);
    assert_eq!(numbers(&claim_at(&store, minutes(5)).await?), [1]);
    Ok(())
}

pub async fn a_head_that_is_dead_lets_the_next_one_go<S: ContractStore>(store: S) -> Checked {
    given(&store, [keyed(1, "a"), keyed(2, "a")]).await?;
    for head in references(&claim(&store).await?) {
        assert!(store.delivery_queue().bury(head, "no use").await?);
    }
    assert_eq!(numbers(&claim(&store).await?), [2]);
    Ok(())
}

pub async fn a_head_that_was_given_back_is_the_head_again<S: ContractStore>(store: S) -> Checked {
    given(&store, [keyed(1, "a"), keyed(2, "a")]).await?;
    assert_eq!(numbers(&claim(&store).await?), [1]);
    assert_eq!(store.delivery_queue().release("worker").await?, 1);
    assert_eq!(numbers(&claim(&store).await?), [1]);
    assert_eq!(store.delivery_queue().reap(minutes(11)).await?, 1);
    assert_eq!(numbers(&claim(&store).await?), [1]);
    Ok(())
}

/// Two subscribers of one event hear of it at their own pace.
pub async fn a_key_holds_back_its_own_kind_alone<S: ContractStore>(store: S) -> Checked {
    given(&store, [NewJob { kind: "contract.other", ..keyed(1, "a") }, keyed(2, "a")]).await?;
    assert_eq!(numbers(&claim(&store).await?), [2]);
    Ok(())
}

pub async fn priority_does_not_overtake_within_a_key<S: ContractStore>(store: S) -> Checked {
    given(&store, [keyed(1, "a"), keyed(2, "a"), job(3)]).await?;
    store.prioritise(uuid(2), 9).await?;
    assert_eq!(numbers(&claim_at(&store, now()).await?), [1, 3]);
    Ok(())
}
