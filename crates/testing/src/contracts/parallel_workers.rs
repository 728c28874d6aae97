//! `DeliveryQueue` with concurrent workers, as far as the store supports concurrency.

use super::{
    Checked, ContractStore,
    fixtures::minutes,
    in_parallel,
    queueing::{given, job, keyed, numbers, request},
};
use cqrs::Fault;
use services::{Delivery, DeliveryQueue, NewJob, QueueStats};
use std::sync::{Arc, Mutex};

const WORKERS: usize = 4;
const KEYS: u64 = 10;

/// Claims and acknowledges deliveries until the queue is empty, calling `handle` in between.
async fn drain(
    queue: Arc<dyn DeliveryQueue>,
    worker: String,
    handle: impl Fn(&Delivery) + Send,
) -> Result<(), Fault> {
    while queue.stats().await? != QueueStats::default() {
        let claimed = queue.claim(&request(&worker, 7)).await?;
        claimed.iter().for_each(&handle);
        let done: Vec<_> = claimed.iter().map(Delivery::reference).collect();
        if queue.acknowledge(&done).await? != done.len() {
            return Err(Fault::unexpected(
                "another worker has settled a delivery that this worker holds",
            ));
        }
        tokio::task::yield_now().await;
    }
    Ok(())
}

/// Enqueues the jobs and returns their numbers in the order in which the workers received them.
async fn delivered<S: ContractStore>(
    store: &S,
    jobs: Vec<NewJob>,
) -> Result<Vec<u64>, kernel::BoxError> {
    given(store, jobs).await?;
    let seen = Arc::new(Mutex::new(Vec::new()));
    in_parallel(WORKERS, |number| {
        let (queue, seen) = (store.delivery_queue(), seen.clone());
        async move {
            let handle = |delivery: &Delivery| {
                crate::locked(&seen).extend(numbers(std::slice::from_ref(delivery)))
            };
            Ok(drain(queue, format!("worker {number}"), handle).await?)
        }
    })
    .await?;
    let seen = crate::locked(&seen).clone();
    Ok(seen)
}

pub async fn each_delivery_is_claimed_by_one_worker<S: ContractStore>(store: S) -> Checked {
    let mut seen = delivered(&store, (1..=200).map(job).collect()).await?;
    seen.sort_unstable();
    assert_eq!(seen, (1..=200).collect::<Vec<_>>());
    Ok(())
}

pub async fn deliveries_of_one_key_keep_their_order<S: ContractStore>(store: S) -> Checked {
    let jobs = (0..200)
        .map(|n| keyed(n, &format!("key {}", n % KEYS)))
        .collect();

    let seen = delivered(&store, jobs).await?;

    assert_eq!(seen.len(), 200);
    for key in 0..KEYS {
        let of_key: Vec<_> = seen.iter().copied().filter(|n| n % KEYS == key).collect();
        assert_eq!(
            of_key,
            (0..20).map(|n| n * KEYS + key).collect::<Vec<_>>(),
            "key {key}"
        );
    }
    Ok(())
}

/// A slow worker cannot settle deliveries that another worker has taken over.
pub async fn each_delivery_is_settled_by_one_worker<S: ContractStore>(store: S) -> Checked {
    given(&store, (1..=50).map(job)).await?;
    let queue = store.delivery_queue();
    let slow: Vec<_> = queue
        .claim(&request("slow", 50))
        .await?
        .iter()
        .map(Delivery::reference)
        .collect();

    let settled = in_parallel(2, |number| {
        let (queue, slow) = (store.delivery_queue(), slow.clone());
        async move {
            let settled = if number == 0 {
                queue.acknowledge(&slow).await
            } else {
                take_over(&*queue).await
            };
            match settled {
                // databases may resolve the race with a conflict
                Err(Fault::Conflict) => Ok(0),
                settled => Ok(settled?),
            }
        }
    })
    .await?;

    let left = queue.stats().await?;
    assert_eq!(
        settled.into_iter().sum::<usize>() as i64 + left.ready + left.running,
        50
    );
    Ok(())
}

async fn take_over(queue: &dyn DeliveryQueue) -> Result<usize, Fault> {
    queue.reap(minutes(11)).await?;
    let taken: Vec<_> = queue
        .claim(&request("quick", 50))
        .await?
        .iter()
        .map(Delivery::reference)
        .collect();
    queue.acknowledge(&taken).await
}
