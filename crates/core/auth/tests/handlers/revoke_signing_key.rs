use crate::app::{App, LEAD, Tested};
use auth_domain::KeyId;
use chrono::TimeDelta;
use cqrs::{Denial, Dispatch, Failure};
use kernel::UserId;
use loggia_auth::{RevokeSigningKey, RevokeSigningKeyError};
use testing::{contexts, contracts::in_parallel};
use uuid::Uuid;

#[tokio::test]
async fn revoking_the_active_key_creates_an_active_one() -> Tested {
    let app = App::with_key().await?;
    let revoked = app.fakes.clock.advance(TimeDelta::hours(1));

    for _ in 0..2 {
        app.revoke_key("key-1").await?;
    }

    assert_eq!(app.phases().await?, ["key-2 active"]);
    let ring = app.ring(revoked).await?;
    assert_eq!(
        ring.iter().map(|key| key.activates_at).collect::<Vec<_>>(),
        [revoked]
    );
    assert_eq!(
        app.events(),
        [
            "auth.signing_key_created",
            "auth.signing_key_revoked",
            "auth.signing_key_created"
        ],
        "the second time changes nothing"
    );
    let event = app
        .fakes
        .database
        .events()
        .into_iter()
        .nth(1)
        .ok_or("no event")?;
    assert_eq!(
        (
            event.payload["key_id"].as_str(),
            event.actor.starts_with("user:")
        ),
        (Some("key-1"), true)
    );
    Ok(())
}

#[tokio::test]
async fn a_pending_key_replaces_a_revoked_active_key_early() -> Tested {
    let app = App::with_key().await?;
    app.rotated().await?;
    app.fakes.clock.advance(TimeDelta::minutes(1));

    app.revoke_key("key-1").await?;

    assert_eq!(app.phases().await?, ["key-2 active"]);
    assert_eq!(
        app.events().split_off(3),
        ["auth.signing_key_revoked", "auth.signing_key_activated"]
    );
    Ok(())
}

#[tokio::test]
async fn revoking_the_pending_key_keeps_the_active_one() -> Tested {
    let app = App::with_key().await?;
    app.rotated().await?;

    app.revoke_key("key-2").await?;

    app.fakes.clock.advance(LEAD * 2);
    assert_eq!(app.phases().await?, ["key-1 active"]);
    assert_eq!(
        app.events().split_off(3),
        ["auth.signing_key_revoked", "auth.signing_key_reinstated"]
    );
    assert!(app.rotated().await?.is_new);
    assert_eq!(app.phases().await?, ["key-1 active", "key-3 pending"]);
    Ok(())
}

#[tokio::test]
async fn revoking_a_retired_key_changes_no_other_key() -> Tested {
    let app = App::with_key().await?;
    app.rotated().await?;
    app.fakes.clock.advance(LEAD);

    app.revoke_key("key-1").await?;

    assert_eq!(app.phases().await?, ["key-2 active"]);
    assert_eq!(app.events().split_off(3), ["auth.signing_key_revoked"]);
    Ok(())
}

#[tokio::test]
async fn concurrent_commands_leave_one_active_key() -> Tested {
    for round in 0..20 {
        let app = App::with_key().await?;
        app.rotated().await?;
        in_parallel(6, |number| {
            let app = app.clone();
            async move {
                match (number + round) % 3 {
                    0 => app.revoke_key("key-1").await?,
                    1 => app.revoke_key("key-2").await?,
                    _ => drop(app.rotate_key().await?),
                }
                Ok(())
            }
        })
        .await?;
        let phases = app.phases().await?;
        assert_eq!(
            phases.iter().filter(|key| key.ends_with("active")).count(),
            1,
            "{phases:?}"
        );
        assert!(
            phases.iter().filter(|key| key.ends_with("pending")).count() <= 1,
            "{phases:?}"
        );
        app.fakes.clock.advance(LEAD);
        let phases = app.phases().await?;
        assert_eq!(
            phases.iter().filter(|key| key.ends_with("active")).count(),
            1,
            "{phases:?}"
        );
    }
    Ok(())
}

#[tokio::test]
async fn unknown_keys_are_reported_and_the_permission_is_required() -> Tested {
    let app = App::with_key().await?;
    let unknown = app.revoke_key("key-9").await;
    assert!(
        matches!(
            unknown,
            Err(Failure::Refused(RevokeSigningKeyError::Unknown))
        ),
        "{unknown:?}"
    );
    let plain = contexts::user(UserId::new(Uuid::from_u128(7)));
    for (context, denial) in [
        (contexts::anonymous(), Denial::Anonymous),
        (plain, Denial::Forbidden),
    ] {
        let refused = app
            .dispatch(
                &context,
                RevokeSigningKey {
                    key_id: KeyId::parse("key-1")?,
                },
            )
            .await;
        assert!(
            matches!(refused, Err(Failure::Forbidden(denied)) if denied == denial),
            "{refused:?}"
        );
    }
    assert_eq!(app.phases().await?, ["key-1 active"]);
    Ok(())
}
