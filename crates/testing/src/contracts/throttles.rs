//! `ThrottleRepository`.

use super::{Checked, ContractStore, begin, committed, fixtures::now, in_parallel};
use crate::ports::ThrottlePorts as _;
use chrono::TimeDelta;
use kernel::{AfterLimit, Throttle, ThrottleRule};

const FIVE: ThrottleRule = ThrottleRule::quota("five", 5, TimeDelta::minutes(1));

pub async fn unknown_keys_have_a_new_throttle<S: ContractStore>(store: S) -> Checked {
    let unit = begin(&store).await?;
    for key in [[1; 32], [2; 32]] {
        assert_eq!(
            unit.throttles().lock(key, now()).await?,
            Throttle::new(key, now())
        );
    }
    Ok(())
}

pub async fn a_saved_throttle_is_found_unchanged<S: ContractStore>(store: S) -> Checked {
    let delay = ThrottleRule {
        name: "delay",
        limit: 1,
        window: TimeDelta::minutes(5),
        after: AfterLimit::Delay {
            longest: TimeDelta::hours(1),
            stop_at: Some(100),
        },
    };
    for (number, rule) in (0..).zip([delay, FIVE]) {
        let key = [number; 32];
        let later = now() + TimeDelta::seconds(320);
        let saved = committed(&store, async |unit| {
            let mut throttle = unit.throttles().lock(key, now()).await?;
            throttle
                .count(&rule, now())
                .and_then(|()| throttle.reserve(&rule, later))
                .map_err(cqrs::Fault::unexpected)?;
            unit.throttles().save(&throttle).await?;
            Ok(throttle)
        })
        .await?;
        assert_eq!(
            begin(&store).await?.throttles().lock(key, later).await?,
            saved
        );
    }
    Ok(())
}

pub async fn concurrent_attempts_respect_the_limit<S: ContractStore>(store: S) -> Checked {
    let tries = in_parallel(20, |_| {
        let store = store.clone();
        async move {
            let unit = begin(&store).await?;
            let mut throttle = unit.throttles().lock([1; 32], now()).await?;
            tokio::task::yield_now().await;
            let reserved = throttle.reserve(&FIVE, now()).is_ok();
            unit.throttles().save(&throttle).await?;
            unit.commit().await?;
            Ok(reserved)
        }
    })
    .await?;
    assert_eq!(tries.iter().filter(|reserved| **reserved).count(), 5);
    Ok(())
}

pub async fn instants_of_a_clock_that_ran_ahead_are_moved_back_and_stored<S: ContractStore>(
    store: S,
) -> Checked {
    let ahead = now() + TimeDelta::days(1);
    committed(&store, async |unit| {
        let mut throttle = unit.throttles().lock([1; 32], ahead).await?;
        throttle
            .count(&FIVE, ahead)
            .map_err(cqrs::Fault::unexpected)?;
        unit.throttles().save(&throttle).await
    })
    .await?;

    let moved = committed(&store, async |unit| {
        unit.throttles().lock([1; 32], now()).await
    })
    .await?;
    let later = now() + TimeDelta::seconds(30);
    let found = begin(&store)
        .await?
        .throttles()
        .lock([1; 32], later)
        .await?;

    assert_eq!(moved.state().window_started_at, now());
    assert_eq!(moved.state().in_window, 1);
    assert_eq!(found, moved, "the move is stored");
    Ok(())
}
