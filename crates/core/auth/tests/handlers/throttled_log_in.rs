//! Limits of password attempts.

use crate::app::{
    ADDRESS, App, PASSWORD, Tested, is_refused,
    networks::{guess_from, log_in_from, throttled},
};
use chrono::TimeDelta;
use cqrs::{Context, Dispatch, Failure, IdempotencyKey, Outcome, RequestId, Transport};
use kernel::{Actor, BoxError, EmailAddress, Password};
use loggia_auth::{
    Attempt, AttemptOn, AttemptOutcome, LogIn, Reservation, ReserveAttempt, SettleAttempt,
};
use services::Clock;
use std::{net::IpAddr, pin::pin, time::Duration};
use testing::{contexts, contracts::in_parallel, given};

const HOME: [u8; 4] = [198, 51, 100, 7];
const TRAVEL: [u8; 4] = [198, 51, 100, 99];
const ATTACKER: [u8; 4] = [203, 0, 113, 66];
const UNKNOWN: &str = "unknown@example.org";

/// An account whose owner has logged in from home.
async fn app() -> Result<App, BoxError> {
    let (app, _) = App::with_account().await?;
    log_in_from(&app, HOME, ADDRESS, PASSWORD).await?;
    Ok(app)
}

/// Returns the name of the limit that refuses, if one does.
fn limit(outcome: &Outcome<LogIn>) -> Option<&'static str> {
    throttled(outcome).map(|throttled| throttled.rule.name)
}

#[tokio::test]
async fn five_wrong_passwords_delay_their_network_for_known_and_unknown_addresses() -> Tested {
    let app = app().await?;
    let now = app.fakes.clock.now();
    for address in [ADDRESS, UNKNOWN] {
        for _ in 0..5 {
            assert!(is_refused(&guess_from(&app, ATTACKER, address).await));
        }
        let hashed = app.fakes.hasher.verified();

        let refused = log_in_from(&app, ATTACKER, address, PASSWORD).await;

        let refused = throttled(&refused).ok_or("not throttled")?;
        assert_eq!(refused.retry_at, now + TimeDelta::minutes(5));
        assert_eq!((refused.rule.name, refused.rule.limit), ("login", 5));
        let message = "throttled attempts are not hashed";
        assert_eq!(app.fakes.hasher.verified(), hashed, "{message}");
    }
    app.fakes.clock.advance(TimeDelta::minutes(5));
    log_in_from(&app, ATTACKER, ADDRESS, PASSWORD).await?;
    Ok(())
}

#[tokio::test]
async fn other_addresses_are_not_delayed() -> Tested {
    let app = app().await?;
    let bob = EmailAddress::parse("bob@example.org")?;
    given::account(&app.fakes, &bob, PASSWORD).await?;
    for _ in 0..6 {
        let refused = guess_from(&app, HOME, ADDRESS).await;
        refused.err().ok_or("it is wrong")?;
    }
    log_in_from(&app, HOME, bob.as_str(), PASSWORD).await?;
    Ok(())
}

#[tokio::test]
async fn twenty_wrong_passwords_delay_all_unknown_networks() -> Tested {
    let app = app().await?;
    for address in [ADDRESS, UNKNOWN] {
        for number in 0..20 {
            let network = [203, 0, 113, number];
            assert!(is_refused(&guess_from(&app, network, address).await));
        }
        let refused = log_in_from(&app, TRAVEL, address, PASSWORD).await;
        assert_eq!(limit(&refused), Some("address"), "{address}");
    }
    log_in_from(&app, HOME, ADDRESS, PASSWORD).await?;
    Ok(())
}

#[tokio::test]
async fn an_attacker_who_never_pauses_does_not_lock_out_the_owner() -> Tested {
    let app = app().await?;
    for second in 0..3_600 {
        if second % 3 == 0 {
            let network = [203, 0, 113, u8::try_from(second % 10)?];
            guess_from(&app, network, ADDRESS).await.err();
        }
        if second % 60 == 0 {
            log_in_from(&app, HOME, ADDRESS, PASSWORD).await?;
        }
        app.fakes.clock.advance(TimeDelta::milliseconds(733));
    }
    Ok(())
}

#[tokio::test]
async fn a_network_is_unknown_again_after_thirty_days() -> Tested {
    let app = app().await?;
    app.fakes.clock.advance(TimeDelta::days(30));
    for number in 0..20 {
        guess_from(&app, [203, 0, 113, number], ADDRESS).await.err();
    }
    let refused = log_in_from(&app, HOME, ADDRESS, PASSWORD).await;
    assert_eq!(limit(&refused), Some("address"));
    Ok(())
}

#[tokio::test]
async fn failures_from_known_networks_do_not_delay_unknown_ones() -> Tested {
    let app = app().await?;
    for network in 10..14 {
        log_in_from(&app, [198, 51, 100, network], ADDRESS, PASSWORD).await?;
        for _ in 0..5 {
            let wrong = guess_from(&app, [198, 51, 100, network], ADDRESS).await;
            assert!(is_refused(&wrong));
        }
    }
    log_in_from(&app, TRAVEL, ADDRESS, PASSWORD).await?;
    Ok(())
}

#[tokio::test]
async fn a_success_clears_the_counter_of_its_network() -> Tested {
    let app = app().await?;
    for _ in 0..3 {
        for _ in 0..4 {
            assert!(is_refused(&guess_from(&app, HOME, ADDRESS).await));
        }
        log_in_from(&app, HOME, ADDRESS, PASSWORD).await?;
        app.fakes.clock.advance(TimeDelta::minutes(1));
    }
    Ok(())
}

#[tokio::test]
async fn a_success_changes_nothing_that_a_stranger_observes() -> Tested {
    let app = app().await?;
    for round in 0..40 {
        let network = [203, 0, 113, round % 8];
        let known = guess_from(&app, network, ADDRESS).await;
        let unknown = guess_from(&app, network, UNKNOWN).await;
        assert_eq!(throttled(&known), throttled(&unknown), "round {round}");
        log_in_from(&app, HOME, ADDRESS, PASSWORD).await?;
        if round < 10 {
            let elsewhere = [198, 51, 100, 100 + round];
            log_in_from(&app, elsewhere, ADDRESS, PASSWORD).await?;
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_hundred_consecutive_failures_stop_unknown_networks_for_a_week() -> Tested {
    let app = app().await?;
    let mut tried = 0;
    for _ in 0..200 {
        if is_refused(&guess_from(&app, ATTACKER, ADDRESS).await) {
            tried += 1;
        }
        app.fakes.clock.advance(TimeDelta::hours(1));
    }
    assert_eq!(tried, 100);
    let refused = log_in_from(&app, TRAVEL, ADDRESS, PASSWORD).await;
    assert_eq!(limit(&refused), Some("address"), "not even the right one");
    log_in_from(&app, HOME, ADDRESS, PASSWORD).await?;
    app.fakes.clock.advance(TimeDelta::days(7));
    log_in_from(&app, TRAVEL, ADDRESS, PASSWORD).await?;
    Ok(())
}

#[tokio::test]
async fn thirty_failures_stop_a_network_regardless_of_addresses() -> Tested {
    let app = app().await?;
    for number in 0..30 {
        let address = format!("unknown{number}@example.org");
        assert!(is_refused(&guess_from(&app, HOME, &address).await));
    }
    let refused = log_in_from(&app, HOME, ADDRESS, PASSWORD).await;
    let refused = throttled(&refused).ok_or("not throttled")?;
    assert_eq!((refused.rule.name, refused.rule.limit), ("network", 30));
    log_in_from(&app, TRAVEL, ADDRESS, PASSWORD).await?;
    app.fakes.clock.advance(TimeDelta::minutes(1));
    log_in_from(&app, HOME, ADDRESS, PASSWORD).await?;
    Ok(())
}

#[tokio::test]
async fn throttled_attempts_count_for_the_network() -> Tested {
    let app = app().await?;
    for _ in 0..30 {
        guess_from(&app, ATTACKER, ADDRESS).await.err();
    }
    let refused = guess_from(&app, ATTACKER, UNKNOWN).await;
    assert_eq!(limit(&refused), Some("network"));
    Ok(())
}

#[tokio::test]
async fn successful_logins_do_not_count_against_the_network() -> Tested {
    let app = app().await?;
    for _ in 0..40 {
        log_in_from(&app, HOME, ADDRESS, PASSWORD).await?;
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn parallel_guesses_do_not_exceed_the_limits() -> Tested {
    for (network, limit) in [
        ((|_| ATTACKER) as fn(u8) -> [u8; 4], 5),
        (|number| [203, 0, 113, number], 20),
    ] {
        let app = app().await?;
        let before = app.fakes.hasher.verified();
        let wrong = in_parallel(50, |number| {
            let app = app.clone();
            let network = network(u8::try_from(number).unwrap_or_default());
            async move {
                let outcome = guess_from(&app, network, ADDRESS).await;
                Ok::<_, BoxError>(is_refused(&outcome))
            }
        })
        .await?;
        assert_eq!(wrong.iter().filter(|wrong| **wrong).count(), limit);
        assert_eq!(app.fakes.hasher.verified() - before, limit);
    }
    Ok(())
}

/// Reserves as many attempts from home as may be in flight.
async fn in_flight(app: &App) -> Result<Vec<Attempt>, BoxError> {
    let on = AttemptOn::Address {
        address: EmailAddress::parse(ADDRESS).ok(),
        user_id: None,
    };
    let request_id = RequestId::parse("r").ok_or("an id")?;
    let context = Context::builder(Actor::System("test"), Transport::Http, request_id)
        .source(Some(IpAddr::from(HOME)))
        .build();
    let mut attempts = Vec::new();
    for _ in 0..5 {
        let reserve = ReserveAttempt { on: on.clone() };
        match app.dispatch(&context, reserve).await? {
            Reservation::Reserved(attempt) => attempts.push(attempt),
            Reservation::Throttled(throttled) => return Err(throttled.into()),
        }
    }
    Ok(attempts)
}

#[tokio::test]
async fn a_log_in_waits_for_attempts_in_flight() -> Tested {
    let app = app().await?;
    let mut attempts = in_flight(&app).await?;
    let settled = async {
        app.fakes.pauses.next().await;
        let attempt = attempts.pop().ok_or("no attempt")?;
        let outcome = AttemptOutcome::Succeeded;
        let settle = SettleAttempt { attempt, outcome };
        app.dispatch(&contexts::system(), settle).await?;
        Ok::<_, BoxError>(())
    };

    let mut log_in = pin!(log_in_from(&app, HOME, ADDRESS, PASSWORD));
    tokio::select! {
        biased;
        settled = settled => settled?,
        ended = &mut log_in => return Err(format!("it did not wait: {ended:?}").into()),
    }

    log_in.await?;
    Ok(())
}

#[tokio::test]
async fn waiting_for_attempts_in_flight_is_bounded_and_no_failure() -> Tested {
    let app = app().await?;
    let attempts = in_flight(&app).await?;
    let hashed = app.fakes.hasher.verified();
    for _ in 0..3 {
        let refused = log_in_from(&app, HOME, ADDRESS, PASSWORD).await;
        let refused = throttled(&refused).ok_or("not throttled")?;
        assert!(!refused.is_exhausted);
    }
    let waited = app.fakes.pauses.all().iter().sum::<Duration>() / 3;
    assert!((10..11).contains(&waited.as_secs()), "{waited:?}");
    assert_eq!(app.fakes.hasher.verified(), hashed, "nothing is hashed");

    for attempt in attempts {
        let outcome = AttemptOutcome::Succeeded;
        let settle = SettleAttempt { attempt, outcome };
        app.dispatch(&contexts::system(), settle).await?;
    }
    for number in 0..29 {
        let address = format!("unknown{number}@example.org");
        assert!(is_refused(&guess_from(&app, HOME, &address).await));
    }
    log_in_from(&app, HOME, ADDRESS, PASSWORD).await?;
    Ok(())
}

#[tokio::test]
async fn attempts_are_not_counted_if_the_queue_is_full() -> Tested {
    let app = app().await?;
    for set in [
        |app: &App, full| app.fakes.hasher.set_overloaded(full),
        // after the attempt was reserved
        |app: &App, full| app.fakes.hasher.set_fills_up(full),
    ] {
        set(&app, true);
        for _ in 0..40 {
            let refused = guess_from(&app, HOME, ADDRESS).await;
            assert!(matches!(refused, Err(Failure::Overloaded)), "{refused:?}");
        }
        set(&app, false);
        log_in_from(&app, HOME, ADDRESS, PASSWORD).await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_throttled_caller_takes_no_slot_in_the_hash_queue() -> Tested {
    let app = app().await?;
    for _ in 0..5 {
        guess_from(&app, ATTACKER, ADDRESS).await.err();
    }
    app.fakes.hasher.set_fills_up(true);
    let refused = guess_from(&app, ATTACKER, ADDRESS).await;
    assert!(throttled(&refused).is_some(), "{refused:?}");
    Ok(())
}

#[tokio::test]
async fn a_repeated_login_settles_its_attempt_every_time() -> Tested {
    let app = app().await?;
    let key = IdempotencyKey {
        scope: "anonymous".to_owned(),
        key: "k".to_owned(),
        request_digest: [0; 32],
        previous_digests: Vec::new(),
    };
    let request_id = RequestId::parse("r").ok_or("an id")?;
    let context = Context::builder(Actor::Anonymous, Transport::Http, request_id)
        .source(Some(IpAddr::from(TRAVEL)))
        .idempotency_key(Some(key))
        .build();
    for _ in 0..40 {
        let (address, password) = (
            EmailAddress::parse(ADDRESS).ok(),
            Password::from_input(PASSWORD),
        );
        let log_in = LogIn {
            address,
            password,
            device_name: None,
        };
        app.dispatch(&context, log_in).await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_log_in_takes_two_transactions() -> Tested {
    let app = app().await?;
    let before = app.fakes.database.commits();
    log_in_from(&app, HOME, ADDRESS, PASSWORD).await?;
    assert_eq!(app.fakes.database.commits() - before, 2, "reserve and open");
    Ok(())
}
