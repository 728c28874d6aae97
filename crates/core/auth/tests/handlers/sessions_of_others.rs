use crate::app::{ADDRESS, App, PASSWORD, Tested};
use cqrs::{Denial, Dispatch, Failure};
use kernel::{EmailAddress, Permission, SessionId};
use loggia_auth::{EndUserSessions, EndUserSessionsError, RevokeSession, RevokeSessionError};
use testing::{contexts, given};

#[tokio::test]
async fn all_sessions_of_a_user_end() -> Tested {
    let (app, user_id) = App::with_account().await?;
    let (first, second) = (
        app.log_in(ADDRESS, PASSWORD).await?,
        app.log_in(ADDRESS, PASSWORD).await?,
    );
    given::account(
        &app.fakes,
        &EmailAddress::parse("bob@example.org")?,
        PASSWORD,
    )
    .await?;
    let of_bob = app.log_in("bob@example.org", PASSWORD).await?;
    let eve = given::account(
        &app.fakes,
        &EmailAddress::parse("eve@example.org")?,
        PASSWORD,
    )
    .await?;
    given::role(&app.fakes, eve, "admin").await?;
    let support = contexts::user_with(eve, &[Permission::declared("sessions:revoke")]);

    for _ in 0..2 {
        app.dispatch(&support, EndUserSessions { user_id }).await?;
    }

    for ended in [&first, &second] {
        assert!(app.refresh(&ended.session_token).await.is_err());
    }
    app.rotate(&of_bob.session_token).await?;
    assert_eq!(
        app.events()
            .iter()
            .filter(|name| *name == "auth.session_ended")
            .count(),
        2
    );
    app.log_in(ADDRESS, PASSWORD).await?;
    Ok(())
}

#[tokio::test]
async fn one_session_of_a_user_ends() -> Tested {
    let (app, _) = App::with_account().await?;
    let (lost, kept) = (
        app.log_in(ADDRESS, PASSWORD).await?,
        app.log_in(ADDRESS, PASSWORD).await?,
    );

    for _ in 0..2 {
        app.dispatch(
            &contexts::system(),
            RevokeSession {
                session_id: lost.session_id,
            },
        )
        .await?;
    }

    assert!(app.refresh(&lost.session_token).await.is_err());
    app.rotate(&kept.session_token).await?;
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
async fn unknown_users_and_sessions_are_reported() -> Tested {
    let (app, unknown) = (App::default(), given::unknown_user());

    let ended = app
        .dispatch(&contexts::system(), EndUserSessions { user_id: unknown })
        .await;
    assert!(
        matches!(
            ended,
            Err(Failure::Refused(EndUserSessionsError::UnknownUser))
        ),
        "{ended:?}"
    );
    let session_id = SessionId::new(unknown.uuid());
    let revoked = app
        .dispatch(&contexts::system(), RevokeSession { session_id })
        .await;
    assert!(
        matches!(revoked, Err(Failure::Refused(RevokeSessionError::Unknown))),
        "{revoked:?}"
    );
    Ok(())
}

#[tokio::test]
async fn the_permission_is_required() -> Tested {
    let (app, user_id) = App::with_account().await?;
    let session_id = app.log_in(ADDRESS, PASSWORD).await?.session_id;
    let permissions = ["users:read", "users:suspend"].map(Permission::declared);
    let other = contexts::user_with(given::unknown_user(), &permissions);

    let refused = app.dispatch(&other, EndUserSessions { user_id }).await;
    assert!(
        matches!(refused, Err(Failure::Forbidden(Denial::Forbidden))),
        "{refused:?}"
    );
    let refused = app.dispatch(&other, RevokeSession { session_id }).await;
    assert!(
        matches!(refused, Err(Failure::Forbidden(Denial::Forbidden))),
        "{refused:?}"
    );
    assert_eq!(app.session(session_id).await?.ended_at, None);
    Ok(())
}
