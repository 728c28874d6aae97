//! Limits of password attempts.

use crate::app::{ADDRESS, App, PASSWORD, Tested};
use auth_domain::{ThrottleRule, Throttled};
use chrono::TimeDelta;
use cqrs::{Context, Dispatch, Failure, IdempotencyKey, Outcome, RequestId, Transport};
use kernel::{Actor, BoxError, EmailAddress, Password};
use loggia_auth::{LogIn, LogInError};
use services::Clock;
use std::net::{IpAddr, Ipv4Addr};
use testing::{contexts, contracts::in_parallel, given};

const WRONG: &str = "another horse battery";

fn throttled(outcome: &Outcome<LogIn>) -> Option<Throttled> {
    match outcome {
        Err(Failure::Refused(LogInError::TooManyAttempts(throttled))) => Some(*throttled),
        _ => None,
    }
}

fn is_wrong(outcome: &Outcome<LogIn>) -> bool {
    matches!(
        outcome,
        Err(Failure::Refused(LogInError::InvalidCredentials))
    )
}

async fn log_in_from(app: &App, network: u8, address: &str, password: &str) -> Outcome<LogIn> {
    let context = contexts::anonymous_from(IpAddr::V4(Ipv4Addr::new(192, 0, 2, network)));
    let (address, password) = (
        EmailAddress::parse(address).ok(),
        Password::from_input(password),
    );
    app.dispatch(
        &context,
        LogIn {
            address,
            password,
            device_name: None,
        },
    )
    .await
}

#[tokio::test]
async fn five_wrong_passwords_lock_known_and_unknown_addresses() -> Tested {
    let (app, _) = App::with_account().await?;
    let now = app.fakes.clock.now();
    for address in [ADDRESS, "unknown@example.org"] {
        for _ in 0..5 {
            assert!(is_wrong(&app.log_in(address, WRONG).await));
        }
        let hashed = app.fakes.hasher.verified();

        let refused = throttled(&app.log_in(address, PASSWORD).await).ok_or("not throttled")?;

        assert_eq!(refused.retry_at, now + TimeDelta::minutes(5));
        assert!(matches!(
            refused.rule,
            ThrottleRule::Lockout { free: 5, .. }
        ));
        assert_eq!(
            app.fakes.hasher.verified(),
            hashed,
            "throttled attempts are not hashed"
        );
    }
    app.fakes.clock.advance(TimeDelta::minutes(5));
    app.log_in(ADDRESS, PASSWORD).await?;
    Ok(())
}

#[tokio::test]
async fn other_addresses_are_not_locked() -> Tested {
    let (app, _) = App::with_account().await?;
    let bob = EmailAddress::parse("bob@example.org")?;
    given::account(&app.fakes, &bob, PASSWORD).await?;
    for _ in 0..6 {
        app.log_in(ADDRESS, WRONG)
            .await
            .err()
            .ok_or("it is wrong")?;
    }
    app.log_in(bob.as_str(), PASSWORD).await?;
    Ok(())
}

#[tokio::test]
async fn a_success_resets_the_counter() -> Tested {
    let (app, _) = App::with_account().await?;
    for _ in 0..3 {
        for _ in 0..4 {
            assert!(is_wrong(&app.log_in(ADDRESS, WRONG).await));
        }
        app.log_in(ADDRESS, PASSWORD).await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_hundred_consecutive_failures_lock_permanently() -> Tested {
    let (app, _) = App::with_account().await?;
    let mut tried = 0;
    for _ in 0..200 {
        if is_wrong(&app.log_in(ADDRESS, WRONG).await) {
            tried += 1;
        }
        app.fakes.clock.advance(TimeDelta::hours(1));
    }
    assert_eq!(tried, 100);
    assert!(
        throttled(&app.log_in(ADDRESS, PASSWORD).await).is_some(),
        "not even the right one"
    );
    Ok(())
}

#[tokio::test]
async fn thirty_failures_lock_a_network_regardless_of_addresses() -> Tested {
    let (app, _) = App::with_account().await?;
    for number in 0..30 {
        let address = format!("unknown{number}@example.org");
        assert!(is_wrong(&log_in_from(&app, 1, &address, WRONG).await));
    }
    let refused =
        throttled(&log_in_from(&app, 1, ADDRESS, PASSWORD).await).ok_or("not throttled")?;
    assert_eq!(
        refused.rule,
        ThrottleRule::Quota {
            limit: 30,
            window: TimeDelta::minutes(1)
        }
    );
    log_in_from(&app, 2, ADDRESS, PASSWORD).await?;
    app.fakes.clock.advance(TimeDelta::minutes(1));
    log_in_from(&app, 1, ADDRESS, PASSWORD).await?;
    Ok(())
}

#[tokio::test]
async fn successful_logins_do_not_count_against_the_network() -> Tested {
    let (app, _) = App::with_account().await?;
    for _ in 0..40 {
        log_in_from(&app, 1, ADDRESS, PASSWORD).await?;
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn parallel_guesses_do_not_exceed_the_limit() -> Tested {
    let (app, _) = App::with_account().await?;
    let wrong = in_parallel(50, |_| {
        let app = app.clone();
        async move { Ok::<_, BoxError>(is_wrong(&app.log_in(ADDRESS, WRONG).await)) }
    })
    .await?;
    assert_eq!(wrong.iter().filter(|wrong| **wrong).count(), 5);
    assert_eq!(app.fakes.hasher.verified(), 5);
    Ok(())
}

#[tokio::test]
async fn attempts_are_not_counted_if_the_queue_is_full() -> Tested {
    let (app, _) = App::with_account().await?;
    app.fakes.hasher.set_overloaded(true);
    for _ in 0..10 {
        assert!(matches!(
            app.log_in(ADDRESS, WRONG).await,
            Err(Failure::Overloaded)
        ));
    }
    app.fakes.hasher.set_overloaded(false);
    app.log_in(ADDRESS, PASSWORD).await?;
    Ok(())
}

#[tokio::test]
async fn a_repeated_login_settles_its_attempt_every_time() -> Tested {
    let (app, _) = App::with_account().await?;
    let key = IdempotencyKey {
        scope: "anonymous".to_owned(),
        key: "k".to_owned(),
        request_digest: [0; 32],
    };
    let request_id = RequestId::parse("r").ok_or("an id")?;
    let context = Context::builder(Actor::Anonymous, Transport::Http, request_id)
        .idempotency_key(Some(key))
        .build();
    for _ in 0..10 {
        let (address, password) = (
            EmailAddress::parse(ADDRESS).ok(),
            Password::from_input(PASSWORD),
        );
        app.dispatch(
            &context,
            LogIn {
                address,
                password,
                device_name: None,
            },
        )
        .await?;
    }
    Ok(())
}
