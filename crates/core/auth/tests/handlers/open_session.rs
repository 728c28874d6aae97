use crate::app::{ADDRESS, App, PASSWORD, Tested};
use auth_domain::AuthenticationMethod;
use chrono::TimeDelta;
use cqrs::{Dispatch, Failure, Outcome, ReadPool};
use kernel::{DeviceName, EmailAddress, UserId};
use loggia_auth::{LogInProof, OpenSession, OpenSessionError};
use services::Clock;
use testing::ports::AccessPorts as _;
use testing::{contexts, given};

fn by_code(user_id: UserId) -> OpenSession {
    OpenSession {
        user_id,
        proof: LogInProof::EmailCode,
        device_name: None,
        attempt: None,
    }
}

fn is_refused(outcome: &Outcome<OpenSession>) -> bool {
    matches!(
        outcome,
        Err(Failure::Refused(OpenSessionError::LogInRefused(_)))
    )
}

#[tokio::test]
async fn the_tokens_belong_to_the_stored_session() -> Tested {
    let (app, user_id) = App::with_account().await?;
    let device_name = Some(DeviceName::parse("Zoë’s phone")?);
    let now = app.fakes.clock.now();

    let tokens = app
        .dispatch(
            &contexts::system(),
            OpenSession {
                device_name: device_name.clone(),
                ..by_code(user_id)
            },
        )
        .await?;

    let session = app.session(tokens.session_id).await?;
    assert_eq!(
        (session.user_id, session.device_name, session.generation),
        (user_id, device_name, 1)
    );
    assert_eq!(
        (session.method, session.authenticated_at),
        (AuthenticationMethod::EmailCode, now)
    );
    assert_eq!(session.nonce, app.fakes.tokens.given_nonces()[0]);
    assert_eq!(
        tokens.session_expires_at,
        now + TimeDelta::days(14),
        "the idle limit is the nearer one"
    );
    assert_eq!(
        (tokens.access_expires_at, tokens.expires_in),
        (now + TimeDelta::minutes(10), 600)
    );
    Ok(())
}

#[tokio::test]
async fn the_event_names_the_session_and_its_user() -> Tested {
    let (app, user_id) = App::with_account().await?;

    let tokens = app.dispatch(&contexts::system(), by_code(user_id)).await?;

    let event = app.fakes.database.events().pop().ok_or("there is one")?;
    assert_eq!(
        (event.event_type.as_str(), event.aggregate_id),
        ("auth.session_opened", tokens.session_id.uuid())
    );
    let payload = serde_json::json!({ "session_id": tokens.session_id, "user_id": user_id });
    assert_eq!(
        (event.payload, event.command.as_str()),
        (payload, "auth.open_session")
    );
    Ok(())
}

#[tokio::test]
async fn the_access_token_has_the_current_permissions_and_epoch() -> Tested {
    let (app, user_id) = App::with_account().await?;
    given::role(&app.fakes, user_id, "admin").await?;
    app.fakes
        .database
        .within(async |tx| tx.epochs().raise(user_id).await)
        .await?;

    let tokens = app.dispatch(&contexts::system(), by_code(user_id)).await?;

    let claims = app
        .fakes
        .access_tokens
        .issued()
        .pop()
        .ok_or("one was issued")?;
    assert_eq!(
        (claims.user_id, claims.session_id, claims.epoch),
        (user_id, tokens.session_id, 2)
    );
    let permissions = app.fakes.database.reads().permissions_of(user_id)?;
    assert!(!permissions.is_empty());
    assert_eq!(*claims.permissions, *permissions);
    assert_eq!(
        (claims.methods.as_slice(), claims.issued_at),
        (["mca".to_owned()].as_slice(), app.fakes.clock.now())
    );
    Ok(())
}

#[tokio::test]
async fn only_the_stored_hash_is_a_proof() -> Tested {
    let (app, user_id) = App::with_account().await?;
    let with = |password: &str| {
        let verified = app.fakes.hasher.hash_of(password);
        OpenSession {
            proof: LogInProof::Password {
                verified,
                renewed: None,
            },
            ..by_code(user_id)
        }
    };

    let opened = app.dispatch(&contexts::system(), with(PASSWORD)).await?;
    let refused = app
        .dispatch(&contexts::system(), with("the password until just now"))
        .await;

    assert_eq!(
        app.session(opened.session_id).await?.method,
        AuthenticationMethod::Password
    );
    assert!(is_refused(&refused), "{refused:?}");
    Ok(())
}

#[tokio::test]
async fn suspended_and_unknown_users_get_no_session() -> Tested {
    let app = App::default();
    let address = EmailAddress::parse(ADDRESS)?;
    let suspended = given::suspended_account(&app.fakes, &address, PASSWORD).await?;
    for user_id in [suspended, given::unknown_user()] {
        let refused = app.dispatch(&contexts::system(), by_code(user_id)).await;
        assert!(is_refused(&refused), "{refused:?}");
    }
    assert_eq!(
        (app.events().len(), app.fakes.access_tokens.issued().len()),
        (0, 0)
    );
    Ok(())
}
