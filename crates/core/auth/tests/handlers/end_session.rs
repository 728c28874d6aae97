use crate::app::{ADDRESS, App, PASSWORD, Tested};
use cqrs::{Denial, Dispatch, Failure};
use kernel::{EmailAddress, SessionId};
use loggia_auth::{EndSession, EndSessionError};
use testing::{contexts, given};

#[tokio::test]
async fn an_own_session_ends_once() -> Tested {
    let (app, user_id) = App::with_account().await?;
    let session_id = app.log_in(ADDRESS, PASSWORD).await?.session_id;
    let context = contexts::user(user_id);

    for _ in 0..2 {
        app.dispatch(&context, EndSession { session_id }).await?;
    }

    assert!(app.session(session_id).await?.ended_at.is_some());
    assert_eq!(
        app.events()
            .iter()
            .filter(|name| *name == "auth.session_ended")
            .count(),
        1
    );
    Ok(())
}

#[tokio::test]
async fn sessions_of_other_users_are_not_found() -> Tested {
    let (app, _) = App::with_account().await?;
    let session_id = app.log_in(ADDRESS, PASSWORD).await?.session_id;
    let stranger = given::account(
        &app.fakes,
        &EmailAddress::parse("eve@example.org")?,
        PASSWORD,
    )
    .await?;

    for session_id in [session_id, SessionId::new(stranger.uuid())] {
        let refused = app
            .dispatch(&contexts::user(stranger), EndSession { session_id })
            .await;
        assert!(
            matches!(refused, Err(Failure::Refused(EndSessionError::Unknown))),
            "{refused:?}"
        );
    }
    assert_eq!(app.session(session_id).await?.ended_at, None);
    Ok(())
}

#[tokio::test]
async fn ending_a_session_requires_a_signed_in_user() -> Tested {
    let (app, _) = App::with_account().await?;
    let session_id = app.log_in(ADDRESS, PASSWORD).await?.session_id;

    let refused = app
        .dispatch(&contexts::anonymous(), EndSession { session_id })
        .await;

    assert!(
        matches!(refused, Err(Failure::Forbidden(Denial::Anonymous))),
        "{refused:?}"
    );
    Ok(())
}
