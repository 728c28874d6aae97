use crate::app::{App, Tested};
use cqrs::{Denial, Dispatch, Failure};
use loggia_auth::EnsureSigningKey;
use services::Clock;
use testing::{contexts, contracts::in_parallel};

#[tokio::test]
async fn only_the_first_call_creates_a_key() -> Tested {
    let app = App::default();
    for _ in 0..3 {
        app.dispatch(&contexts::system(), EnsureSigningKey).await?;
    }

    let state = app
        .ring(app.fakes.clock.now())
        .await?
        .pop()
        .ok_or("there is one")?;
    assert_eq!(
        (state.key_id.as_str(), app.fakes.key_generator.generated()),
        ("key-1", 1)
    );
    assert_eq!(
        (
            state.sealed_private_key.as_slice(),
            state.created_at,
            state.activates_at
        ),
        (
            &b"sealed private key 1"[..],
            app.fakes.clock.now(),
            app.fakes.clock.now()
        )
    );
    let event = app.fakes.database.events().pop().ok_or("no event")?;
    let payload = serde_json::json!({ "signing_key_id": state.id, "key_id": "key-1" });
    assert_eq!(
        (app.events().len(), event.payload),
        (1, payload),
        "and no part of the key with it"
    );
    Ok(())
}

#[tokio::test]
async fn concurrently_started_processes_share_one_key() -> Tested {
    let app = App::default();
    in_parallel(8, |_| {
        let app = app.clone();
        async move { Ok(app.dispatch(&contexts::system(), EnsureSigningKey).await?) }
    })
    .await?;
    assert_eq!(
        (app.fakes.key_generator.generated(), app.events().len()),
        (1, 1)
    );
    Ok(())
}

#[tokio::test]
async fn the_command_is_internal() -> Tested {
    let denied = App::default()
        .dispatch(&contexts::anonymous(), EnsureSigningKey)
        .await;
    assert!(
        matches!(denied, Err(Failure::Forbidden(Denial::Anonymous))),
        "{denied:?}"
    );
    Ok(())
}
