use crate::app::{ADDRESS, App, PASSWORD, Tested};
use auth_domain::SessionTokenParts;
use chrono::TimeDelta;
use cqrs::ReadPool;
use loggia_auth::RefreshedSession;
use services::Clock;
use testing::ports::AccessPorts as _;
use testing::{contracts::in_parallel, given};

#[tokio::test]
async fn the_current_token_is_replaced_in_the_same_session() -> Tested {
    let (app, user_id) = App::with_account().await?;
    let first = app.log_in(ADDRESS, PASSWORD).await?;
    let now = app.fakes.clock.advance(TimeDelta::minutes(9));

    let second = app.rotate(&first.session_token).await?;

    assert_eq!(
        (second.session_id, second.user_id),
        (first.session_id, user_id)
    );
    assert_ne!(second.session_token.expose(), first.session_token.expose());
    assert_eq!(
        SessionTokenParts::parse(&second.session_token)?.generation,
        2
    );
    let issued = app.fakes.access_tokens.issued();
    let generations: Vec<_> = issued.iter().map(|claims| claims.generation).collect();
    assert_eq!(generations, [Some(1), Some(2)], "of the access tokens");
    let session = app.session(first.session_id).await?;
    assert_eq!(
        (session.generation, session.last_used_at, session.ended_at),
        (2, now, None)
    );
    assert_eq!(
        app.events(),
        ["auth.account_opened", "auth.session_opened"],
        "a refresh records no event"
    );
    Ok(())
}

#[tokio::test]
async fn the_new_access_token_has_the_current_permissions_and_epoch() -> Tested {
    let (app, user_id) = App::with_account().await?;
    let first = app.log_in(ADDRESS, PASSWORD).await?;
    let signed_in_at = app.fakes.clock.now();
    given::role(&app.fakes, user_id, "admin").await?;
    app.fakes
        .database
        .within(async |tx| tx.epochs().raise(user_id).await)
        .await?;
    let now = app.fakes.clock.advance(TimeDelta::minutes(9));

    let second = app.rotate(&first.session_token).await?;

    let [before, after] = app
        .fakes
        .access_tokens
        .issued()
        .try_into()
        .map_err(|_| "one for each")?;
    let permissions = app.fakes.database.reads().permissions_of(user_id)?;
    assert!(before.permissions.is_empty() && !permissions.is_empty());
    assert_eq!((&*after.permissions, after.epoch), (&*permissions, 2));
    assert_eq!((after.session_id, after.issued_at), (first.session_id, now));
    assert_eq!(
        (after.authenticated_at, &after.methods),
        (signed_in_at, &before.methods),
        "a refresh does not authenticate again"
    );
    assert_eq!(second.access_expires_at, now + TimeDelta::minutes(10));
    Ok(())
}

#[tokio::test]
async fn rotation_extends_the_idle_limit_but_not_the_absolute_one() -> Tested {
    let (app, _) = App::with_account().await?;
    let first = app.log_in(ADDRESS, PASSWORD).await?;
    let opened_at = app.fakes.clock.now();

    let now = app.fakes.clock.advance(TimeDelta::days(13));
    let second = app.rotate(&first.session_token).await?;
    app.fakes.clock.advance(TimeDelta::days(13));
    let third = app.rotate(&second.session_token).await?;

    assert_eq!(second.session_expires_at, now + TimeDelta::days(14));
    assert_eq!(third.session_expires_at, opened_at + TimeDelta::days(30));
    assert_eq!(
        app.session(first.session_id).await?.absolute_expires_at,
        opened_at + TimeDelta::days(30)
    );
    Ok(())
}

#[tokio::test]
async fn the_previous_token_returns_the_unused_current_one_unchanged() -> Tested {
    let (app, user_id) = App::with_account().await?;
    let first = app.log_in(ADDRESS, PASSWORD).await?;
    let second = app.rotate(&first.session_token).await?;
    given::role(&app.fakes, user_id, "admin").await?;
    app.fakes.clock.advance(TimeDelta::days(1));
    let (stored, events) = (app.stored_session(first.session_id).await?, app.events());

    let again = app.reissue(&first.session_token).await?;

    assert_eq!(again.session_token.expose(), second.session_token.expose());
    assert_eq!(
        again.session_expires_at, second.session_expires_at,
        "only a rotation is a use"
    );
    assert_eq!(
        app.stored_session(first.session_id).await?,
        stored,
        "in the same version"
    );
    assert_eq!((app.events(), app.fakes.mails.all().len()), (events, 0));
    let claims = app
        .fakes
        .access_tokens
        .issued()
        .pop()
        .ok_or("one was issued")?;
    assert!(
        !claims.permissions.is_empty(),
        "the permissions are current"
    );
    app.rotate(&again.session_token).await?;
    Ok(())
}

#[tokio::test]
async fn an_older_token_is_accepted_within_the_grace_period() -> Tested {
    let (app, _) = App::with_account().await?;
    let first = app.log_in(ADDRESS, PASSWORD).await?;
    let mut latest = first.clone();
    for _ in 0..3 {
        latest = app.rotate(&latest.session_token).await?;
    }
    app.fakes.clock.advance(TimeDelta::seconds(9));
    let stored = app.stored_session(first.session_id).await?;

    let again = app.reissue(&first.session_token).await?;

    assert_eq!(again.session_token.expose(), latest.session_token.expose());
    assert_eq!(app.stored_session(first.session_id).await?, stored);
    Ok(())
}

#[tokio::test]
async fn parallel_tabs_get_the_current_pair_although_it_was_used() -> Tested {
    let (app, _) = App::with_account().await?;
    let first = app.log_in(ADDRESS, PASSWORD).await?;
    let second = app.rotate(&first.session_token).await?;
    app.use_access_token(&second).await?;
    app.fakes.clock.advance(TimeDelta::seconds(9));

    let again = app.reissue(&first.session_token).await?;

    assert_eq!(again.session_token.expose(), second.session_token.expose());
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn concurrent_refreshes_get_one_successor() -> Tested {
    let (app, _) = App::with_account().await?;
    let first = app.log_in(ADDRESS, PASSWORD).await?;

    let refreshed = in_parallel(20, |_| {
        let (app, token) = (app.clone(), first.session_token.clone());
        async move { Ok(app.refresh(&token).await?) }
    })
    .await?;

    let mut rotated = 0;
    let mut successors = Vec::new();
    for refreshed in refreshed {
        rotated += usize::from(matches!(refreshed, RefreshedSession::Refreshed(_)));
        match refreshed {
            RefreshedSession::Refreshed(tokens) | RefreshedSession::Reissued(tokens) => {
                successors.push(tokens.session_token.expose().to_owned());
            }
            RefreshedSession::Reused => return Err("the token was reused".into()),
        }
    }
    successors.dedup();
    assert_eq!((rotated, successors.len()), (1, 1));
    assert_eq!(app.session(first.session_id).await?.generation, 2);
    Ok(())
}
