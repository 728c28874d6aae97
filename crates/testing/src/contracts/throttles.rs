//! `ThrottleRepository`.

use super::{Checked, ContractStore, begin, committed, fixtures::now, in_parallel};
use crate::ports::AuthPorts as _;
use auth_domain::{Throttle, ThrottleRule};
use chrono::TimeDelta;

const FIVE: ThrottleRule = ThrottleRule::Quota {
    limit: 5,
    window: TimeDelta::minutes(1),
};

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
    let lockout = ThrottleRule::Lockout {
        free: 1,
        window: TimeDelta::minutes(5),
        longest_delay: TimeDelta::hours(1),
        last: 100,
    };
    for (number, rule) in (0..).zip([lockout, FIVE]) {
        let key = [number; 32];
        let saved = committed(&store, async |unit| {
            let mut throttle = unit.throttles().lock(key, now()).await?;
            throttle
                .reserve(&rule, now())
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

pub async fn a_deleted_throttle_starts_anew<S: ContractStore>(store: S) -> Checked {
    let key = [1; 32];
    committed(&store, async |unit| {
        let mut throttle = unit.throttles().lock(key, now()).await?;
        throttle
            .reserve(&FIVE, now())
            .map_err(cqrs::Fault::unexpected)?;
        unit.throttles().save(&throttle).await
    })
    .await?;
    committed(&store, async |unit| {
        unit.throttles().delete(key).await?;
        unit.throttles().delete([9; 32]).await
    })
    .await?;

    assert_eq!(
        begin(&store).await?.throttles().lock(key, now()).await?,
        Throttle::new(key, now())
    );
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
