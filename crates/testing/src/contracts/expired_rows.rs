//! `ExpiredRows`.

use super::queueing::{given, job, request};
use super::{
    Checked, ContractStore, begin, committed,
    fixtures::{
        given_account, now, registration_id, registration_state, session_id, session_state,
    },
};
use crate::ports::{AuthPorts as _, ReceiptPorts as _, RegistrationPorts as _, ThrottlePorts as _};
use auth_domain::{KnownNetwork, KnownNetworks, Session, SessionState};
use chrono::TimeDelta;
use cqrs::{Claim, Fault, IdempotencyKey};
use kernel::{Throttle, ThrottleRule};
use registration_domain::{MailAllowance, Registration, RegistrationState};
use services::Clock;
use std::sync::Arc;

const INSTANT: TimeDelta = TimeDelta::microseconds(1);

pub(super) fn rows<S: ContractStore>(
    store: &S,
    what: &str,
) -> Result<Arc<dyn services::ExpiredRows>, Fault> {
    let rows = store
        .expired_rows()
        .into_iter()
        .find(|rows| rows.name() == what);
    rows.ok_or_else(|| Fault::unexpected(format!("no `ExpiredRows` for {what}")))
}

pub async fn throttles_are_deleted_an_hour_after_they_expire<S: ContractStore>(
    store: S,
) -> Checked {
    let rule = ThrottleRule::quota("five", 5, TimeDelta::minutes(1));
    let (mut first, mut last) = (None, now());
    for n in 1..=3 {
        let counted_at = now() + TimeDelta::seconds(n.into());
        let throttle = committed(&store, async |unit| {
            let mut throttle = unit.throttles().lock([n; 32], counted_at).await?;
            throttle
                .count(&rule, counted_at)
                .map_err(Fault::unexpected)?;
            unit.throttles().save(&throttle).await?;
            Ok(throttle)
        })
        .await?;
        last = throttle.state().expires_at + Throttle::RETENTION;
        first.get_or_insert(last);
    }
    let (throttles, first) = (rows(&store, "throttles")?, first.unwrap_or(last));

    assert_eq!(throttles.delete_expired(first - INSTANT, 10).await?, 0);
    assert_eq!(throttles.delete_expired(last, 2).await?, 2, "in batches");
    assert_eq!(throttles.delete_expired(last, 2).await?, 1);

    let unit = begin(&store).await?;
    assert_eq!(
        unit.throttles().lock([1; 32], now()).await?,
        Throttle::new([1; 32], now())
    );
    Ok(())
}

pub async fn known_networks_are_deleted_when_they_expire<S: ContractStore>(store: S) -> Checked {
    let user_id = given_account(&store, 1).await?;
    let network = |number: u8| KnownNetwork {
        key: [number; 32],
        until: now() + TimeDelta::days(number.into()),
    };
    let saved = KnownNetworks::restore(user_id, [1, 2, 3].map(network).to_vec());
    committed(&store, async |unit| {
        unit.known_networks().save(&saved).await
    })
    .await?;
    let (networks, end) = (rows(&store, "known networks")?, now() + TimeDelta::days(2));

    assert_eq!(
        networks
            .delete_expired(now() + TimeDelta::days(1) - INSTANT, 10)
            .await?,
        0
    );
    assert_eq!(networks.delete_expired(end, 1).await?, 1, "in batches");
    assert_eq!(networks.delete_expired(end, 10).await?, 1);

    let left = begin(&store).await?.known_networks().find(user_id).await?;
    assert_eq!(left.networks(), [network(3)]);
    Ok(())
}

pub async fn receipts_are_deleted_after_a_day<S: ContractStore>(store: S) -> Checked {
    let key = IdempotencyKey {
        scope: "anonymous POST /v1/things".into(),
        key: "one".into(),
        request_digest: [1; 32],
        previous_digests: Vec::new(),
    };
    committed(&store, async |unit| {
        unit.receipts().claim(&key).await?;
        unit.receipts().complete(&key, b"result".to_vec()).await
    })
    .await?;
    let (receipts, expires_at) = (
        rows(&store, "receipts")?,
        store.clock().now() + TimeDelta::days(1),
    );

    assert_eq!(receipts.delete_expired(expires_at - INSTANT, 10).await?, 0);
    assert_eq!(receipts.delete_expired(expires_at, 10).await?, 1);

    assert_eq!(
        begin(&store).await?.receipts().claim(&key).await?,
        Claim::Fresh
    );
    Ok(())
}

pub async fn registrations_are_deleted_a_day_after_their_code_expires<S: ContractStore>(
    store: S,
) -> Checked {
    committed(&store, async |unit| {
        for (n, minutes) in [(1, 0), (2, 5)] {
            let code_expires_at = now() + TimeDelta::minutes(minutes);
            let state = RegistrationState {
                id: registration_id(n),
                code_expires_at,
                ..registration_state(n)?
            };
            unit.registrations()
                .save(&Registration::restore(state, 0))
                .await?;
        }
        Ok(())
    })
    .await?;
    let (registrations, day) = (rows(&store, "registrations")?, TimeDelta::days(1));

    assert_eq!(
        registrations
            .delete_expired(now() + day - INSTANT, 10)
            .await?,
        0
    );
    assert_eq!(registrations.delete_expired(now() + day, 10).await?, 1);

    let unit = begin(&store).await?;
    assert!(
        unit.registrations()
            .find(registration_id(1))
            .await?
            .is_none()
    );
    assert!(
        unit.registrations()
            .find(registration_id(2))
            .await?
            .is_some()
    );
    Ok(())
}

pub async fn sessions_are_deleted_a_week_after_their_absolute_limit<S: ContractStore>(
    store: S,
) -> Checked {
    let user_id = given_account(&store, 1).await?;
    committed(&store, async |unit| {
        for (n, hours) in [(2, 0), (3, 1), (4, 2), (5, 100)] {
            let absolute_expires_at = now() + TimeDelta::hours(hours);
            let state = SessionState {
                absolute_expires_at,
                ended_at: Some(now()),
                ..session_state(n, user_id)?
            };
            unit.sessions().save(&Session::restore(state, 0)).await?;
        }
        Ok(())
    })
    .await?;
    let (sessions, week) = (rows(&store, "sessions")?, TimeDelta::days(7));

    assert_eq!(
        sessions.delete_expired(now() + week - INSTANT, 10).await?,
        0
    );
    let later = now() + week + TimeDelta::hours(3);
    assert_eq!(sessions.delete_expired(later, 2).await?, 2, "oldest first");
    let unit = begin(&store).await?;
    for (n, is_left) in [(2, false), (3, false), (4, true), (5, true)] {
        assert_eq!(
            unit.sessions().find(session_id(n)).await?.is_some(),
            is_left,
            "session {n}"
        );
    }
    unit.rollback().await;
    assert_eq!(sessions.delete_expired(later, 2).await?, 1);
    assert_eq!(sessions.delete_expired(later, 2).await?, 0);
    Ok(())
}

pub async fn mail_allowances_are_deleted_an_hour_after_their_last_use<S: ContractStore>(
    store: S,
) -> Checked {
    let used = MailAllowance::restore([1; 32], vec![now()], None, vec![]);
    let tried = MailAllowance::restore([2; 32], vec![now()], None, vec![now() + INSTANT]);
    for allowance in [&used, &tried] {
        committed(&store, async |unit| {
            unit.mail_allowances()
                .lock(*allowance.address_key())
                .await?;
            unit.mail_allowances().save(allowance).await
        })
        .await?;
    }
    let (allowances, end) = (
        rows(&store, "mail allowances")?,
        now() + TimeDelta::hours(1),
    );

    assert_eq!(allowances.delete_expired(end - INSTANT, 10).await?, 0);
    assert_eq!(allowances.delete_expired(end, 10).await?, 1);

    let left = committed(&store, async |unit| {
        let gone = unit.mail_allowances().lock([1; 32]).await?;
        Ok((gone, unit.mail_allowances().lock([2; 32]).await?))
    })
    .await?;
    assert_eq!(left, (MailAllowance::new([1; 32]), tried));
    Ok(())
}

pub async fn dead_deliveries_are_deleted_after_a_month<S: ContractStore>(store: S) -> Checked {
    given(&store, (1..=3).map(job)).await?;
    let queue = store.delivery_queue();
    let claimed = queue.claim(&request("worker", 2)).await?;
    let dead = claimed
        .first()
        .ok_or_else(|| Fault::unexpected("no delivery"))?;
    assert!(queue.bury(dead.reference(), "invalid").await?);
    let (deliveries, end) = (
        rows(&store, "dead deliveries")?,
        super::queueing::row(&store, 1).await?.run_at + TimeDelta::days(30),
    );

    assert_eq!(deliveries.delete_expired(end - INSTANT, 10).await?, 0);
    assert_eq!(deliveries.delete_expired(end, 10).await?, 1);

    let stats = queue.stats().await?;
    assert_eq!((stats.ready, stats.running, stats.dead), (1, 1, 0));
    Ok(())
}
