use crate::app::{App, PASSWORD, Tested};
use auth_domain::SessionOpened;
use chrono::TimeDelta;
use cqrs::{Dispatch, EventSubscriber, Fault};
use kernel::{BoxError, EmailAddress, SessionId, UserId};
use loggia_auth::ports::AuthPorts as _;
use loggia_auth::{LogInProof, OpenSession, subscribers::PruneSessions};
use testing::{contexts, given};

async fn open(app: &App, user_id: UserId) -> Result<SessionId, BoxError> {
    app.fakes.clock.advance(TimeDelta::seconds(1));
    let open = OpenSession {
        user_id,
        proof: LogInProof::EmailCode,
        device_name: None,
        attempt: None,
    };
    Ok(app.dispatch(&contexts::system(), open).await?.session_id)
}

/// Handles the event of the session, as the worker does.
async fn prune(app: &App, session_id: SessionId, user_id: UserId) -> Result<(), Fault> {
    let event = SessionOpened {
        session_id,
        user_id,
    };
    let pruned = app.fakes.database.within(async |tx| {
        let (sessions, pruning) = (tx.sessions(), tx.session_pruning());
        let subscriber = PruneSessions {
            sessions,
            pruning,
            clock: app.fakes.clock.clone(),
        };
        subscriber
            .react(&contexts::system(), event)
            .await
            .map_err(Fault::unexpected)
    });
    pruned.await
}

#[tokio::test]
async fn the_oldest_session_beyond_the_limit_ends() -> Tested {
    let (app, user_id) = App::with_account().await?;
    let mut opened = Vec::new();
    for _ in 0..PruneSessions::KEPT {
        opened.push(open(&app, user_id).await?);
    }
    let (oldest, second) = (opened[0], opened[1]);
    prune(&app, second, user_id).await?;
    assert_eq!(
        app.session(oldest).await?.ended_at,
        None,
        "a hundred may stay"
    );

    let newest = open(&app, user_id).await?;
    prune(&app, newest, user_id).await?;

    assert!(app.session(oldest).await?.ended_at.is_some());
    assert_eq!(app.session(second).await?.ended_at, None);
    assert_eq!(app.session(newest).await?.ended_at, None);
    let event = app.fakes.database.events().pop().ok_or("no event")?;
    assert_eq!(
        (event.event_type.as_str(), event.aggregate_id),
        ("auth.session_ended", oldest.uuid())
    );
    Ok(())
}

#[tokio::test]
async fn duplicate_deliveries_end_no_further_session() -> Tested {
    let (app, user_id) = App::with_account().await?;
    let mut newest = open(&app, user_id).await?;
    for _ in 0..PruneSessions::KEPT {
        newest = open(&app, user_id).await?;
    }
    prune(&app, newest, user_id).await?;
    app.fakes.clock.advance(TimeDelta::seconds(1));
    let events = app.events();

    prune(&app, newest, user_id).await?;

    assert_eq!(app.events(), events);
    Ok(())
}

#[tokio::test]
async fn ended_sessions_are_deleted_and_other_users_unaffected() -> Tested {
    let (app, user_id) = App::with_account().await?;
    let other_id = given::account(
        &app.fakes,
        &EmailAddress::parse("bob@example.org")?,
        PASSWORD,
    )
    .await?;
    let (expired, of_other) = (open(&app, user_id).await?, open(&app, other_id).await?);
    app.fakes.clock.advance(TimeDelta::days(14));
    let lives = open(&app, user_id).await?;

    prune(&app, lives, user_id).await?;

    assert!(app.session(expired).await.is_err());
    assert_eq!(app.session(lives).await?.ended_at, None);
    assert_eq!(app.session(of_other).await?.ended_at, None);
    Ok(())
}
