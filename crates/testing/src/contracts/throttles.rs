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
        let saved = committed(&store, async |unit| {
            let mut throttle = unit.throttles().lock(key, now()).await?;
            let later = now() + TimeDelta::seconds(20);
            throttle
                .count(&rule, now())
                .and_then(|()| throttle.reserve(&rule, later + TimeDelta::minutes(5)))
                .map_err(cqrs::Fault::unexpected)?;
            unit.throttles().save(&throttle).await?;
            Ok(throttle)
        })
        .await?;
        assert_eq!(
            begin(&store).await?.throttles().lock(key, now()).await?,
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
