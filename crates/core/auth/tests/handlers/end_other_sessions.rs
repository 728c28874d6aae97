use crate::app::{ADDRESS, App, PASSWORD, Tested};
use chrono::TimeDelta;
use cqrs::{Denial, Dispatch, Failure};
use kernel::EmailAddress;
use loggia_auth::EndOtherSessions;
use testing::{contexts, given};

#[tokio::test]
async fn all_sessions_except_the_current_one_end() -> Tested {
    let (app, user_id) = App::with_account().await?;
    let bob = EmailAddress::parse("bob@example.org")?;
    given::account(&app.fakes, &bob, PASSWORD).await?;
    let of_bob = app.log_in(bob.as_str(), PASSWORD).await?;
    let (first, current) = (
        app.log_in(ADDRESS, PASSWORD).await?,
        app.log_in(ADDRESS, PASSWORD).await?,
    );
    let last = app.log_in(ADDRESS, PASSWORD).await?;
    let context = contexts::user_in(user_id, current.session_id);
    let now = app.fakes.clock.advance(TimeDelta::minutes(1));

    app.dispatch(&context, EndOtherSessions).await?;

    for other in [&first, &last] {
        assert_eq!(app.session(other.session_id).await?.ended_at, Some(now));
        assert!(app.refresh(&other.session_token).await.is_err());
    }
    for left in [&current, &of_bob] {
        app.rotate(&left.session_token).await?;
    }
    let ended = app.fakes.database.events().split_off(6);
    assert!(
        ended
            .iter()
            .all(|event| event.event_type == "auth.session_ended"),
        "{ended:?}"
    );
    let mut ended: Vec<_> = ended.into_iter().map(|event| event.aggregate_id).collect();
    ended.sort_unstable();
    assert_eq!(ended, [first.session_id.uuid(), last.session_id.uuid()]);
    Ok(())
}

#[tokio::test]
async fn ended_sessions_are_not_changed() -> Tested {
    let (app, user_id) = App::with_account().await?;
    let (other, current) = (
        app.log_in(ADDRESS, PASSWORD).await?,
        app.log_in(ADDRESS, PASSWORD).await?,
    );
    let context = contexts::user_in(user_id, current.session_id);
    app.dispatch(&context, EndOtherSessions).await?;
    let (ended, events) = (app.stored_session(other.session_id).await?, app.events());
    app.fakes.clock.advance(TimeDelta::minutes(1));

    app.dispatch(&context, EndOtherSessions).await?;

    assert_eq!(app.stored_session(other.session_id).await?, ended);
    assert_eq!(app.events(), events);
    Ok(())
}

#[tokio::test]
async fn ending_sessions_requires_a_signed_in_user() -> Tested {
    let (app, _) = App::with_account().await?;
    let tokens = app.log_in(ADDRESS, PASSWORD).await?;

    let refused = app.dispatch(&contexts::anonymous(), EndOtherSessions).await;

    assert!(
        matches!(refused, Err(Failure::Forbidden(Denial::Anonymous))),
        "{refused:?}"
    );
    assert_eq!(app.session(tokens.session_id).await?.ended_at, None);
    Ok(())
}
