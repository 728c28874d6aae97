use crate::app::{ADDRESS, App, PASSWORD, Tested};
use auth_domain::{SessionToken, SessionTokenParts};
use chrono::TimeDelta;
use cqrs::{Denial, Failure};
use kernel::SessionId;
use loggia_auth::LogOutError;
use testing::{contexts, given};

#[tokio::test]
async fn the_session_token_alone_ends_its_session_once() -> Tested {
    let (app, _) = App::with_account().await?;
    let (tokens, other) = (
        app.log_in(ADDRESS, PASSWORD).await?,
        app.log_in(ADDRESS, PASSWORD).await?,
    );
    let now = app.fakes.clock.advance(TimeDelta::hours(1));

    app.log_out(&contexts::anonymous(), Some(&tokens.session_token))
        .await?;
    let ended = app.stored_session(tokens.session_id).await?;
    app.fakes.clock.advance(TimeDelta::hours(1));
    app.log_out(&contexts::anonymous(), Some(&tokens.session_token))
        .await?;

    assert_eq!(ended.state().ended_at, Some(now));
    assert_eq!(
        app.stored_session(tokens.session_id).await?,
        ended,
        "the second time changes nothing"
    );
    assert_eq!(app.session(other.session_id).await?.ended_at, None);
    assert_eq!(app.events().split_off(3), ["auth.session_ended"]);
    Ok(())
}

#[tokio::test]
async fn the_access_token_alone_ends_its_session_once() -> Tested {
    let (app, user_id) = App::with_account().await?;
    let (tokens, other) = (
        app.log_in(ADDRESS, PASSWORD).await?,
        app.log_in(ADDRESS, PASSWORD).await?,
    );
    let context = contexts::user_in(user_id, tokens.session_id);

    for _ in 0..2 {
        app.log_out(&context, None).await?;
    }

    assert!(app.session(tokens.session_id).await?.ended_at.is_some());
    assert_eq!(app.session(other.session_id).await?.ended_at, None);
    assert_eq!(app.events().split_off(3), ["auth.session_ended"]);
    Ok(())
}

#[tokio::test]
async fn the_session_token_takes_precedence_over_the_access_token() -> Tested {
    let (app, user_id) = App::with_account().await?;
    let (tokens, other) = (
        app.log_in(ADDRESS, PASSWORD).await?,
        app.log_in(ADDRESS, PASSWORD).await?,
    );

    app.log_out(
        &contexts::user_in(user_id, other.session_id),
        Some(&tokens.session_token),
    )
    .await?;

    assert!(app.session(tokens.session_id).await?.ended_at.is_some());
    assert_eq!(app.session(other.session_id).await?.ended_at, None);
    Ok(())
}

#[tokio::test]
async fn a_replaced_token_ends_its_session() -> Tested {
    let (app, _) = App::with_account().await?;
    let first = app.log_in(ADDRESS, PASSWORD).await?;
    let second = app.rotate(&first.session_token).await?;

    app.log_out(&contexts::anonymous(), Some(&first.session_token))
        .await?;

    assert!(
        app.refresh(&second.session_token).await.is_err(),
        "the answer with it may have been lost"
    );
    Ok(())
}

#[tokio::test]
async fn suspended_users_and_expired_sessions_can_log_out() -> Tested {
    let (app, user_id) = App::with_account().await?;
    let (first, second) = (
        app.log_in(ADDRESS, PASSWORD).await?,
        app.log_in(ADDRESS, PASSWORD).await?,
    );
    given::suspended(&app.fakes, user_id).await?;
    app.log_out(&contexts::anonymous(), Some(&first.session_token))
        .await?;
    app.fakes.clock.advance(TimeDelta::days(30));
    app.log_out(&contexts::anonymous(), Some(&second.session_token))
        .await?;

    for tokens in [first, second] {
        assert!(app.session(tokens.session_id).await?.ended_at.is_some());
    }
    Ok(())
}

#[tokio::test]
async fn a_forged_token_ends_no_session() -> Tested {
    let (app, user_id) = App::with_account().await?;
    let tokens = app.log_in(ADDRESS, PASSWORD).await?;
    let mut forged = SessionTokenParts::parse(&tokens.session_token)?;
    forged.mac[0] ^= 1;

    for context in [
        contexts::anonymous(),
        contexts::user_in(user_id, tokens.session_id),
    ] {
        for token in [
            forged.encode(),
            SessionToken::new("lst1_"),
            SessionToken::new(""),
        ] {
            let refused = app.log_out(&context, Some(&token)).await;
            assert!(
                matches!(
                    refused,
                    Err(Failure::Refused(LogOutError::InvalidSessionToken))
                ),
                "{refused:?}"
            );
        }
    }
    assert_eq!(app.session(tokens.session_id).await?.ended_at, None);
    Ok(())
}

#[tokio::test]
async fn logging_out_of_a_deleted_session_succeeds() -> Tested {
    let (app, user_id) = App::with_account().await?;
    let tokens = app.log_in(ADDRESS, PASSWORD).await?;
    let forgotten = SessionId::new(user_id.uuid());
    let parts = SessionTokenParts::parse(&tokens.session_token)?;
    let token = SessionTokenParts {
        session_id: forgotten,
        ..parts
    }
    .encode();

    app.log_out(&contexts::anonymous(), Some(&token)).await?;
    app.log_out(&contexts::user_in(user_id, forgotten), None)
        .await?;

    assert_eq!(app.session(tokens.session_id).await?.ended_at, None);
    Ok(())
}

#[tokio::test]
async fn logging_out_requires_a_token() -> Tested {
    let (app, _) = App::with_account().await?;
    let tokens = app.log_in(ADDRESS, PASSWORD).await?;

    for context in [contexts::anonymous(), contexts::system()] {
        let denied = app.log_out(&context, None).await;
        assert!(
            matches!(denied, Err(Failure::Forbidden(Denial::Anonymous))),
            "{denied:?}"
        );
    }
    assert_eq!(app.session(tokens.session_id).await?.ended_at, None);
    Ok(())
}
