//! `DeliveryQueue::claim`: due deliveries and their order. See [`super::ordering_keys`] for
//! ordering keys.

use super::{
    Checked, ContractStore,
    fixtures::{minutes, now, uuid},
    queueing::{claim, claim_at, given, job, numbers, request, row},
};
use crate::DeliveryState;
use chrono::TimeDelta;
use services::{ClaimRequest, NewJob};

pub async fn an_empty_queue_has_no_deliveries<S: ContractStore>(store: S) -> Checked {
    assert_eq!(claim(&store).await?, []);
    Ok(())
}

pub async fn the_oldest_deliveries_are_claimed_first<S: ContractStore>(store: S) -> Checked {
    // age is the position in the queue, not the id or the time
    let jobs = [(3, minutes(-1)), (1, minutes(-2)), (2, minutes(-3))];
    given(&store, jobs.map(|(n, run_at)| NewJob { run_at, ..job(n) })).await?;
    assert_eq!(numbers(&claim(&store).await?), [3, 1, 2]);
    Ok(())
}

pub async fn priority_takes_precedence_over_age<S: ContractStore>(store: S) -> Checked {
    given(&store, (1..=5).map(job)).await?;
    for (n, priority) in [(1, -1), (3, 5), (4, 5), (5, 9)] {
        store.prioritize(uuid(n), priority).await?;
    }

    let first = store.delivery_queue().claim(&request("worker", 2)).await?;
    let rest = claim(&store).await?;

    assert_eq!(
        (numbers(&first), numbers(&rest)),
        (vec![5, 3], vec![4, 2, 1])
    );
    Ok(())
}

pub async fn claims_respect_the_limit<S: ContractStore>(store: S) -> Checked {
    given(&store, (1..=5).map(job)).await?;
    let queue = store.delivery_queue();
    assert_eq!(queue.claim(&request("worker", 0)).await?, []);
    assert_eq!(numbers(&queue.claim(&request("worker", 2)).await?), [1, 2]);
    assert_eq!(numbers(&queue.claim(&request("worker", 2)).await?), [3, 4]);
    assert_eq!(numbers(&queue.claim(&request("worker", 2)).await?), [5]);
    Ok(())
}

pub async fn deliveries_are_not_claimed_before_they_are_due<S: ContractStore>(store: S) -> Checked {
    let in_a_moment = now() + TimeDelta::microseconds(1);
    given(
        &store,
        [
            NewJob {
                run_at: in_a_moment,
                ..job(1)
            },
            job(2),
        ],
    )
    .await?;
    assert_eq!(
        numbers(&claim(&store).await?),
        [2],
        "does not block due deliveries"
    );
    assert_eq!(numbers(&claim_at(&store, in_a_moment).await?), [1]);
    Ok(())
}

pub async fn only_requested_kinds_are_claimed<S: ContractStore>(store: S) -> Checked {
    let kinds = [
        (1, "contract.job"),
        (2, "contract.other"),
        (3, "contract.third"),
        (4, "contract.job.x"),
    ];
    given(&store, kinds.map(|(n, kind)| NewJob { kind, ..job(n) })).await?;
    let queue = store.delivery_queue();
    let of = |kinds: &[&'static str]| ClaimRequest {
        kinds: kinds.to_vec(),
        ..request("worker", 10)
    };
    assert_eq!(queue.claim(&of(&[])).await?, []);
    assert_eq!(
        queue.claim(&of(&["contract.unknown", "contract"])).await?,
        []
    );
    assert_eq!(
        numbers(
            &queue
                .claim(&of(&["contract.third", "contract.job"]))
                .await?
        ),
        [1, 3]
    );
    Ok(())
}

pub async fn claimed_deliveries_are_not_claimed_again<S: ContractStore>(store: S) -> Checked {
    given(&store, (1..=3).map(job)).await?;
    assert_eq!(numbers(&claim(&store).await?), [1, 2, 3]);
    assert_eq!(claim(&store).await?, []);
    assert_eq!(
        claim_at(&store, minutes(60)).await?,
        [],
        "also after the lease has expired, until it is reaped"
    );
    Ok(())
}

pub async fn a_claim_takes_a_lease_for_its_worker<S: ContractStore>(store: S) -> Checked {
    given(&store, [job(1), job(2)]).await?;

    let claimed = store
        .delivery_queue()
        .claim(&request("worker é", 1))
        .await?;

    let (running, waiting) = (row(&store, 1).await?, row(&store, 2).await?);
    assert_eq!(
        claimed
            .iter()
            .map(|delivery| delivery.id)
            .collect::<Vec<_>>(),
        [running.id]
    );
    assert_eq!(
        (running.state, running.attempts, running.fence),
        (DeliveryState::Running, 1, 1)
    );
    assert_eq!(
        (running.locked_by.as_deref(), running.locked_until),
        (Some("worker é"), Some(minutes(10)))
    );
    assert_eq!(
        (waiting.state, waiting.attempts, waiting.locked_by),
        (DeliveryState::Ready, 0, None)
    );
    Ok(())
}

pub async fn each_claim_increments_attempts_and_fence<S: ContractStore>(store: S) -> Checked {
    given(&store, [job(1)]).await?;
    for count in 1..=3 {
        let claimed = super::queueing::claim_one(&store).await?;
        assert_eq!((claimed.attempts, claimed.fence), (count, i64::from(count)));
        assert!(
            store
                .delivery_queue()
                .retry(claimed.reference(), now(), "again")
                .await?
        );
    }
    Ok(())
}

pub async fn stats_count_ready_running_and_dead_deliveries<S: ContractStore>(store: S) -> Checked {
    let queue = store.delivery_queue();
    assert_eq!(queue.stats().await?, services::QueueStats::default());
    given(&store, (1..=6).map(job)).await?;
    let claimed = queue.claim(&request("worker", 3)).await?;
    for delivery in claimed.iter().take(1) {
        assert!(queue.bury(delivery.reference(), "invalid").await?);
    }
    assert_eq!(
        queue.stats().await?,
        services::QueueStats {
            ready: 3,
            running: 2,
            dead: 1
        }
    );
    Ok(())
}
