//! Deliveries of events to subscribers.

use super::{
    Checked, ContractStore, begin, begin_as, committed,
    fixtures::{count_wrong_code, registration, registration_state},
    naming::outer_and_inner,
};
use crate::ports::RegistrationPorts as _;
use crate::{DeliveryState, contexts};
use chrono::TimeDelta;
use cqrs::Subscription;
use registration_domain::Registration;
use services::{ClaimRequest, Clock};

/// The subscriptions of every store under test.
pub const SUBSCRIPTIONS: [Subscription; 3] = [
    Subscription {
        event: "registration.recorded",
        kind: "contract.first",
    },
    Subscription {
        event: "registration.recorded",
        kind: "contract.second",
    },
    Subscription {
        event: "registration.verification_failed",
        kind: "contract.second",
    },
];

pub async fn each_subscriber_gets_its_own_delivery<S: ContractStore>(store: S) -> Checked {
    let (_, context) = outer_and_inner(&contexts::anonymous()).await?;
    let unit = begin_as(&store, &context).await?;
    unit.registrations().save(&registration(1)?).await?;
    unit.commit().await?;
    let event = store.events().await?.pop().ok_or("none found")?;

    let deliveries = store.deliveries().await?;

    assert_eq!(
        deliveries
            .iter()
            .map(|row| row.kind.as_str())
            .collect::<Vec<_>>(),
        ["contract.first", "contract.second"]
    );
    for delivery in deliveries {
        assert_eq!(delivery.payload, event.payload);
        assert_eq!(
            delivery.headers.event_type.as_deref(),
            Some("registration.recorded")
        );
        assert_eq!(delivery.headers.request_id, context.request_id().as_str());
        assert_eq!(
            (
                delivery.headers.actor.as_str(),
                delivery.headers.traceparent
            ),
            ("anonymous", None)
        );
        assert_eq!(
            (delivery.state, delivery.attempts, delivery.last_error),
            (DeliveryState::Ready, 0, None)
        );
        assert_eq!(delivery.run_at, store.clock().now(), "immediately");
    }
    Ok(())
}

pub async fn an_event_without_subscribers_is_only_logged<S: ContractStore>(store: S) -> Checked {
    super::fixtures::given_account(&store, 1).await?;
    assert_eq!(
        (store.events().await?.len(), store.deliveries().await?.len()),
        (1, 0)
    );
    Ok(())
}

pub async fn rolled_back_events_are_not_delivered<S: ContractStore>(store: S) -> Checked {
    let unit = begin(&store).await?;
    unit.registrations().save(&registration(1)?).await?;
    unit.rollback().await;
    assert_eq!(store.deliveries().await?, []);
    Ok(())
}

/// A subscriber receives the events of one aggregate in order, and those of several concurrently.
pub async fn deliveries_of_one_aggregate_keep_the_order_of_its_events<S: ContractStore>(
    store: S,
) -> Checked {
    committed(&store, async |unit| {
        for n in [1, 2] {
            unit.registrations().save(&registration(n)?).await?;
            let mut again = Registration::restore(registration_state(n)?, 1);
            count_wrong_code(&mut again);
            unit.registrations().save(&again).await?;
        }
        Ok(())
    })
    .await?;
    let (queue, now) = (store.delivery_queue(), store.clock().now());
    let (worker, kinds) = ("worker".to_owned(), vec!["contract.second"]);
    let request = ClaimRequest {
        worker,
        kinds,
        limit: 10,
        now,
        locked_until: now + TimeDelta::minutes(1),
    };

    for expected in ["registration.recorded", "registration.verification_failed"] {
        let claimed = queue.claim(&request).await?;
        let types: Vec<_> = claimed
            .iter()
            .map(|delivery| delivery.headers.event_type.as_deref())
            .collect();
        assert_eq!(types, [Some(expected); 2], "one per registration");
        let done: Vec<_> = claimed.iter().map(services::Delivery::reference).collect();
        assert_eq!(queue.acknowledge(&done).await?, 2);
    }
    assert_eq!(
        store
            .deliveries()
            .await?
            .iter()
            .filter(|row| row.kind == "contract.second")
            .count(),
        0
    );
    Ok(())
}
