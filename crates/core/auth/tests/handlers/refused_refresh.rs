//! All invalid session tokens are refused alike.

use crate::app::{ADDRESS, App, PASSWORD, Tested};
use auth_domain::{SessionToken, SessionTokenParts};
use chrono::TimeDelta;
use cqrs::{Dispatch, Failure};
use kernel::{BoxError, SessionId};
use loggia_auth::RefreshSessionError;
use testing::{contexts, given};

/// Checks that the token is refused without any effect.
async fn check_refused(
    app: &App,
    session_id: SessionId,
    case: &str,
    token: &SessionToken,
) -> Tested {
    let (stored, events) = (app.stored_session(session_id).await?, app.events());
    let issued = app.fakes.access_tokens.issued().len();

    let refused = app.refresh(token).await;

    assert!(
        matches!(
            refused,
            Err(Failure::Refused(RefreshSessionError::InvalidSessionToken))
        ),
        "{case}: {refused:?}"
    );
    assert_eq!(app.stored_session(session_id).await?, stored, "{case}");
    assert_eq!(
        (app.events(), app.fakes.access_tokens.issued().len()),
        (events, issued),
        "{case}"
    );
    assert!(app.fakes.mails.all().is_empty(), "{case}");
    Ok(())
}

/// Returns the token with one part changed and its MAC unchanged.
fn changed(
    token: &SessionToken,
    change: impl FnOnce(&mut SessionTokenParts),
) -> Result<SessionToken, BoxError> {
    let mut parts = SessionTokenParts::parse(token)?;
    change(&mut parts);
    Ok(parts.encode())
}

#[tokio::test]
async fn forged_tokens_are_refused() -> Tested {
    let (app, user_id) = App::with_account().await?;
    let first = app.log_in(ADDRESS, PASSWORD).await?;
    let current = app.rotate(&first.session_token).await?.session_token;
    let other = app.log_in(ADDRESS, PASSWORD).await?;
    let session_id = first.session_id;

    for (case, token) in [
        ("empty", SessionToken::new("")),
        ("malformed", SessionToken::new("lst1_0123")),
        (
            "another spelling",
            SessionToken::new(current.expose().to_uppercase()),
        ),
        (
            "a forged MAC",
            changed(&current, |parts| parts.mac[31] ^= 1)?,
        ),
        ("no MAC", changed(&current, |parts| parts.mac = [0; 32])?),
        (
            "the MAC of the generation after",
            changed(&current, |parts| parts.generation = 1)?,
        ),
        (
            "the MAC of the generation before",
            changed(&first.session_token, |parts| parts.generation = 2)?,
        ),
        (
            "a generation to come",
            changed(&current, |parts| parts.generation = 3)?,
        ),
        (
            "the least generation",
            changed(&current, |parts| parts.generation = i32::MIN)?,
        ),
        (
            "the MAC of another session",
            changed(&other.session_token, |parts| parts.session_id = session_id)?,
        ),
        (
            "an unknown session",
            changed(&current, |parts| {
                parts.session_id = SessionId::new(user_id.uuid())
            })?,
        ),
    ] {
        check_refused(&app, session_id, case, &token).await?;
    }
    app.rotate(&current).await?;
    Ok(())
}

#[tokio::test]
async fn an_ended_session_is_not_refreshed() -> Tested {
    let (app, user_id) = App::with_account().await?;
    let tokens = app.log_in(ADDRESS, PASSWORD).await?;
    app.dispatch(
        &contexts::user(user_id),
        loggia_auth::EndSession {
            session_id: tokens.session_id,
        },
    )
    .await?;

    check_refused(&app, tokens.session_id, "ended", &tokens.session_token).await
}

#[tokio::test]
async fn a_session_past_its_idle_limit_is_not_refreshed() -> Tested {
    let (app, _) = App::with_account().await?;
    let tokens = app.log_in(ADDRESS, PASSWORD).await?;
    app.fakes.clock.advance(TimeDelta::days(14));

    check_refused(&app, tokens.session_id, "idle", &tokens.session_token).await
}

#[tokio::test]
async fn a_session_past_its_absolute_limit_is_not_refreshed() -> Tested {
    let (app, _) = App::with_account().await?;
    let mut tokens = app.log_in(ADDRESS, PASSWORD).await?;
    for _ in 0..3 {
        app.fakes.clock.advance(TimeDelta::days(9));
        tokens = app.rotate(&tokens.session_token).await?;
    }
    app.fakes.clock.advance(TimeDelta::days(3));

    check_refused(
        &app,
        tokens.session_id,
        "thirty days old",
        &tokens.session_token,
    )
    .await
}

#[tokio::test]
async fn a_suspended_user_gets_no_tokens() -> Tested {
    let (app, user_id) = App::with_account().await?;
    let first = app.log_in(ADDRESS, PASSWORD).await?;
    let second = app.rotate(&first.session_token).await?;
    given::suspended(&app.fakes, user_id).await?;

    check_refused(&app, first.session_id, "suspended", &second.session_token).await?;
    check_refused(
        &app,
        first.session_id,
        "suspended, with the token before",
        &first.session_token,
    )
    .await
}
