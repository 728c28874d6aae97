use crate::app::{App, LEAD, Tested};
use chrono::TimeDelta;
use cqrs::{Denial, Dispatch, Failure};
use kernel::UserId;
use loggia_auth::{LoadSigningKeys, RotateSigningKey};
use services::Clock;
use testing::{contexts, contracts::in_parallel};
use uuid::Uuid;

#[tokio::test]
async fn a_rotated_key_becomes_active_after_the_lead_time() -> Tested {
    let app = App::with_key().await?;
    let made = app.fakes.clock.advance(TimeDelta::days(30));

    let rotated = app.rotated().await?;

    assert_eq!(
        (
            rotated.key.kid.as_str(),
            rotated.key.state.as_str(),
            rotated.is_new
        ),
        ("key-2", "pending", true)
    );
    assert_eq!(
        (rotated.key.created_at, rotated.key.activates_at),
        (made, made + LEAD)
    );
    app.fakes.clock.advance(LEAD - TimeDelta::microseconds(1));
    assert_eq!(app.phases().await?, ["key-1 active", "key-2 pending"]);
    app.fakes.clock.advance(TimeDelta::microseconds(1));
    assert_eq!(app.phases().await?, ["key-1 retired", "key-2 active"]);
    assert_eq!(
        app.events(),
        [
            "auth.signing_key_created",
            "auth.signing_key_retired",
            "auth.signing_key_created"
        ],
        "the old one is told of, and the new one"
    );
    let actors: Vec<_> = app
        .fakes
        .database
        .events()
        .into_iter()
        .skip(1)
        .map(|event| event.actor)
        .collect();
    assert!(
        actors.iter().all(|actor| actor.starts_with("user:")),
        "{actors:?}"
    );
    Ok(())
}

#[tokio::test]
async fn rotation_returns_the_pending_key_until_it_is_active() -> Tested {
    let app = App::with_key().await?;
    let first = app.rotated().await?;
    app.fakes.clock.advance(TimeDelta::minutes(1));

    let again = app.rotated().await?;

    assert_eq!((&again.key, again.is_new), (&first.key, false));
    assert_eq!(
        (app.fakes.key_generator.generated(), app.events().len()),
        (2, 3)
    );
    app.fakes.clock.advance(LEAD);
    assert!(app.rotated().await?.is_new);
    assert_eq!(
        app.phases().await?,
        ["key-1 retired", "key-2 active", "key-3 pending"]
    );
    Ok(())
}

#[tokio::test]
async fn concurrent_rotations_create_one_key() -> Tested {
    let app = App::with_key().await?;
    let rotated = in_parallel(8, |_| {
        let app = app.clone();
        async move { Ok(app.rotate_key().await?) }
    })
    .await?;
    assert_eq!(rotated.iter().filter(|rotated| rotated.is_new).count(), 1);
    assert!(rotated.iter().all(|rotated| rotated.key.kid == "key-2"));
    assert_eq!(app.phases().await?, ["key-1 active", "key-2 pending"]);
    Ok(())
}

#[tokio::test]
async fn without_an_active_key_the_next_one_is_active_at_once() -> Tested {
    let app = App::default();
    assert_eq!(app.rotated().await?.key.state, "active");
    assert_eq!(app.phases().await?, ["key-1 active"]);
    Ok(())
}

#[tokio::test]
async fn rotating_requires_the_permission_and_loading_is_internal() -> Tested {
    let app = App::with_key().await?;
    let plain = contexts::user(UserId::new(Uuid::from_u128(7)));
    for (context, denial) in [
        (contexts::anonymous(), Denial::Anonymous),
        (plain, Denial::Forbidden),
    ] {
        let refused = app.dispatch(&context, RotateSigningKey).await;
        assert!(
            matches!(refused, Err(Failure::Forbidden(denied)) if denied == denial),
            "{refused:?}"
        );
    }
    let load = LoadSigningKeys {
        retired_after: app.fakes.clock.now(),
    };
    let refused = app.dispatch(&crate::app::keys_manager(), load).await;
    assert!(
        matches!(refused, Err(Failure::Forbidden(Denial::Forbidden))),
        "{refused:?}"
    );
    assert_eq!(app.events().len(), 1);
    Ok(())
}
