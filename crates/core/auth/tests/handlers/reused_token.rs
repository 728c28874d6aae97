//! Reuse detection: a refresh with a token that no honest client presents.

use crate::app::{ADDRESS, App, PASSWORD, Tested};
use auth_domain::{RefreshMode, SessionRules};
use chrono::TimeDelta;
use cqrs::{Failure, Outcome};
use kernel::{BoxError, EmailAddress, Locale};
use loggia_auth::{RefreshSession, RefreshSessionError, RefreshedSession, Services, UserTokens};
use services::{Clock, MailContent};
use testing::given;

/// Returns the tokens of a session that was refreshed twice, the second time ten seconds ago.
async fn given_three_tokens(app: &App) -> Result<[UserTokens; 3], BoxError> {
    let first = app.log_in(ADDRESS, PASSWORD).await?;
    let second = app.rotate(&first.session_token).await?;
    let third = app.rotate(&second.session_token).await?;
    app.fakes.clock.advance(TimeDelta::seconds(10));
    Ok([first, second, third])
}

fn is_reused(outcome: &Outcome<RefreshSession>) -> bool {
    matches!(outcome, Ok(RefreshedSession::Reused))
}

#[tokio::test]
async fn reuse_ends_the_session() -> Tested {
    let (app, user_id) = App::with_account().await?;
    let [first, second, third] = given_three_tokens(&app).await?;

    let reused = app.refresh(&first.session_token).await;

    assert!(is_reused(&reused), "{reused:?}");
    let session = app.session(first.session_id).await?;
    assert_eq!(
        (session.ended_at, session.generation),
        (Some(app.fakes.clock.now()), 3),
        "and that is committed"
    );
    let told = app.fakes.database.events().split_off(2);
    let payload = serde_json::json!({ "session_id": first.session_id, "user_id": user_id });
    assert_eq!(
        told.iter()
            .map(|event| &*event.event_type)
            .collect::<Vec<_>>(),
        ["auth.session_token_reused", "auth.session_ended"]
    );
    assert!(
        told.iter()
            .all(|event| event.payload == payload && event.command == "auth.refresh_session")
    );
    for tokens in [first, second, third] {
        let refused = app.refresh(&tokens.session_token).await;
        assert!(
            matches!(
                refused,
                Err(Failure::Refused(RefreshSessionError::InvalidSessionToken))
            ),
            "{refused:?}"
        );
    }
    assert_eq!(
        (app.events().len(), app.fakes.mails.all().len()),
        (4, 1),
        "recorded and mailed once"
    );
    Ok(())
}

#[tokio::test]
async fn a_copy_of_the_previous_token_is_noticed_once_the_current_pair_was_used() -> Tested {
    let (app, _) = App::with_account().await?;
    let first = app.log_in(ADDRESS, PASSWORD).await?;
    let second = app.rotate(&first.session_token).await?;
    app.use_access_token(&second).await?;
    app.fakes.clock.advance(TimeDelta::seconds(10));

    let reused = app.refresh(&first.session_token).await;

    assert!(is_reused(&reused), "{reused:?}");
    assert!(app.session(first.session_id).await?.ended_at.is_some());
    assert_eq!(app.fakes.mails.all().len(), 1);
    assert!(app.refresh(&second.session_token).await.is_err());
    Ok(())
}

#[tokio::test]
async fn an_owner_whose_answer_a_thief_used_is_told_of_the_theft() -> Tested {
    let (app, _) = App::with_account().await?;
    let first = app.log_in(ADDRESS, PASSWORD).await?;
    // the thief refreshes with a copy, and the owner gets the same pair
    let stolen = app.rotate(&first.session_token).await?;
    app.fakes.clock.advance(TimeDelta::minutes(1));
    let shared = app.reissue(&first.session_token).await?;
    assert_eq!(shared.session_token.expose(), stolen.session_token.expose());

    // one of the two rotates it and uses the result, which the other cannot have
    let next = app.rotate(&shared.session_token).await?;
    app.use_access_token(&next).await?;
    app.fakes.clock.advance(TimeDelta::minutes(1));

    assert!(is_reused(&app.refresh(&stolen.session_token).await));
    Ok(())
}

#[tokio::test]
async fn using_the_previous_pair_does_not_use_the_current_one() -> Tested {
    let (app, _) = App::with_account().await?;
    let first = app.log_in(ADDRESS, PASSWORD).await?;
    app.use_access_token(&first).await?;
    let second = app.rotate(&first.session_token).await?;
    app.use_access_token(&first).await?;
    app.fakes.clock.advance(TimeDelta::days(1));

    let again = app.reissue(&first.session_token).await?;

    assert_eq!(again.session_token.expose(), second.session_token.expose());
    Ok(())
}

#[tokio::test]
async fn the_owner_gets_one_mail_in_the_language_of_the_profile() -> Tested {
    for (chosen, expected) in [(Some(Locale::Fr), Locale::Fr), (None, Locale::default())] {
        let (app, user_id) = App::with_account().await?;
        if let Some(locale) = chosen {
            given::profile(&app.fakes, user_id, locale).await?;
        }
        let [first, ..] = given_three_tokens(&app).await?;

        app.refresh(&first.session_token).await?;

        let [mail] = app
            .fakes
            .mails
            .all()
            .try_into()
            .map_err(|mails| format!("not one mail: {mails:?}"))?;
        assert_eq!((mail.to.as_str(), mail.locale), (ADDRESS, expected));
        assert!(
            matches!(mail.content, MailContent::SessionTokenReused),
            "{mail:?}"
        );
    }
    Ok(())
}

#[tokio::test]
async fn other_sessions_are_unaffected() -> Tested {
    let (app, _) = App::with_account().await?;
    let bob = EmailAddress::parse("bob@example.org")?;
    given::account(&app.fakes, &bob, PASSWORD).await?;
    let others = [
        app.log_in(ADDRESS, PASSWORD).await?,
        app.log_in(bob.as_str(), PASSWORD).await?,
    ];
    let [first, ..] = given_three_tokens(&app).await?;

    app.refresh(&first.session_token).await?;

    for other in others {
        app.rotate(&other.session_token).await?;
    }
    Ok(())
}

#[tokio::test]
async fn strict_mode_rejects_the_previous_token() -> Tested {
    let (app, _) = App::with_account().await?;
    let session_rules = SessionRules {
        refresh_mode: RefreshMode::Strict,
        ..SessionRules::default()
    };
    let strict = app.with(|services| Services {
        session_rules,
        ..services
    });
    let first = strict.log_in(ADDRESS, PASSWORD).await?;
    let second = strict.rotate(&first.session_token).await?;
    let third = strict.rotate(&second.session_token).await?;

    let reused = strict.refresh(&second.session_token).await;

    assert!(is_reused(&reused), "{reused:?}");
    assert!(strict.session(first.session_id).await?.ended_at.is_some());
    assert!(strict.refresh(&third.session_token).await.is_err());
    Ok(())
}
