//! Changing the password of the caller.

use crate::app::{App, PASSWORD, Tested, address};
use auth::{
    ChangePassword, ChangePasswordError, ReauthenticationError, RefreshSession,
    RefreshSessionError, RefreshedSession, RevokeSession, UserTokens,
};
use cqrs::{Context, Denial, Dispatch, Failure, Outcome};
use kernel::{BoxError, EmailAddress, Password, PasswordRefused};
use loggia_flows::ChoosePasswordError;
use services::MailContent;
use testing::ports::AuthPorts as _;
use testing::{contexts, contracts::in_parallel, given};

const NEW: &str = "another long password";

/// Returns a user with two sessions: the current one and another.
async fn given_ann() -> Result<(App, EmailAddress, Context, UserTokens), BoxError> {
    let (app, ann) = (App::default(), address("ann@example.org")?);
    let user_id = given::account(&app.fakes, &ann, PASSWORD).await?;
    let (other, current) = (
        app.log_in(&ann, PASSWORD).await?,
        app.log_in(&ann, PASSWORD).await?,
    );
    Ok((
        app,
        ann,
        contexts::user_in(user_id, current.session_id),
        other,
    ))
}

async fn change(app: &App, context: &Context, current: &str, new: &str) -> Outcome<ChangePassword> {
    let (current, new) = (Password::from_input(current), Password::from_input(new));
    app.auth
        .dispatch(context, ChangePassword { current, new })
        .await
}

fn is_wrong(outcome: &Outcome<ChangePassword>) -> bool {
    const WRONG: ChangePasswordError =
        ChangePasswordError::NotReauthenticated(ReauthenticationError::WrongPassword);
    matches!(outcome, Err(Failure::Refused(found)) if *found == WRONG)
}

#[tokio::test]
async fn the_password_is_replaced_and_other_sessions_end() -> Tested {
    let (app, ann, me, other) = given_ann().await?;

    change(&app, &me, PASSWORD, NEW).await?;

    let current = me
        .actor()
        .user()
        .map(|user| user.session_id)
        .ok_or("signed in")?;
    for (session, is_over) in [(other.session_id, true), (current, false)] {
        let found = app
            .fakes
            .database
            .within(async |tx| tx.sessions().find(session).await)
            .await?;
        assert_eq!(
            found.ok_or("it is there")?.state().ended_at.is_some(),
            is_over
        );
    }
    assert!(app.log_in(&ann, PASSWORD).await.is_err());
    app.log_in(&ann, NEW).await?;
    let [mail] = app
        .fakes
        .mails
        .all()
        .try_into()
        .map_err(|mails| format!("not one mail: {mails:?}"))?;
    assert!(
        matches!(mail.content, MailContent::PasswordChanged),
        "{mail:?}"
    );
    let told: Vec<_> = app.events().into_iter().skip(3).take(2).collect();
    assert_eq!(told, ["auth.password_changed", "auth.epoch_raised"]);
    Ok(())
}

#[tokio::test]
async fn the_session_gets_new_tokens_and_copies_of_the_old_ones_are_dead() -> Tested {
    let (app, ann) = (App::default(), address("ann@example.org")?);
    let user_id = given::account(&app.fakes, &ann, PASSWORD).await?;
    let before = app.log_in(&ann, PASSWORD).await?;
    let me = contexts::user_in(user_id, before.session_id);
    let epoch = app.account(&ann).await?.epoch;

    let after = change(&app, &me, PASSWORD, NEW).await?;

    assert_eq!(after.session_id, before.session_id);
    assert_eq!(
        app.account(&ann).await?.epoch,
        epoch + 1,
        "access tokens are stale"
    );
    let refresh = async |tokens: &UserTokens| {
        let token = tokens.session_token.clone();
        app.auth
            .dispatch(&contexts::anonymous(), RefreshSession { token })
            .await
    };
    let copied = refresh(&before).await;
    assert!(
        matches!(
            copied,
            Err(Failure::Refused(RefreshSessionError::InvalidSessionToken))
        ),
        "{copied:?}"
    );
    let refreshed = refresh(&after).await?;
    assert!(
        matches!(refreshed, RefreshedSession::Refreshed(_)),
        "{refreshed:?}"
    );
    Ok(())
}

#[tokio::test]
async fn an_ended_session_cannot_change_the_password() -> Tested {
    let (app, ann, me, _) = given_ann().await?;
    let user = me.actor().user().ok_or("signed in")?;
    let session_id = user.session_id;
    app.auth
        .dispatch(&contexts::system(), RevokeSession { session_id })
        .await?;

    let refused = change(&app, &me, PASSWORD, NEW).await;

    assert!(
        matches!(refused, Err(Failure::Forbidden(Denial::Anonymous))),
        "{refused:?}"
    );
    app.log_in(&ann, PASSWORD).await?;
    Ok(())
}

#[tokio::test]
async fn earlier_reset_links_are_voided() -> Tested {
    let (app, ann, me, _) = given_ann().await?;
    let token = app.reset_token(&ann).await?;
    change(&app, &me, PASSWORD, NEW).await?;
    let refused = app.choose(&token, PASSWORD).await;
    assert!(
        matches!(
            refused,
            Err(Failure::Refused(ChoosePasswordError::CodeInvalid))
        ),
        "{refused:?}"
    );
    Ok(())
}

#[tokio::test]
async fn the_new_password_is_checked_before_the_current_one() -> Tested {
    let (app, _, me, _) = given_ann().await?;
    for (new, reason) in [
        ("fourteen chars", PasswordRefused::TooShort(15)),
        ("ann@example.org", PasswordRefused::TooPersonal),
    ] {
        for _ in 0..6 {
            let refused = change(&app, &me, "wrong", new).await;
            let expected = ChangePasswordError::PasswordRefused(reason);
            assert!(
                matches!(refused, Err(Failure::Refused(found)) if found == expected),
                "nothing was counted"
            );
        }
    }
    Ok(())
}

#[tokio::test]
async fn five_wrong_current_passwords_end_the_session() -> Tested {
    let (app, ann, me, _) = given_ann().await?;
    let hashed = app.fakes.hasher.hashed();
    for _ in 0..5 {
        assert!(is_wrong(&change(&app, &me, "wrong", NEW).await));
    }
    let refused = change(&app, &me, PASSWORD, NEW).await;
    assert!(matches!(
        refused,
        Err(Failure::Forbidden(Denial::Anonymous))
    ));
    assert_eq!(
        (app.fakes.hasher.hashed(), app.fakes.mails.all().len()),
        (hashed, 0)
    );
    app.log_in(&ann, PASSWORD).await?;
    Ok(())
}

#[tokio::test]
async fn changing_the_password_requires_a_signed_in_user() -> Tested {
    let (app, _, _, _) = given_ann().await?;
    let refused = change(&app, &contexts::anonymous(), PASSWORD, NEW).await;
    assert!(
        matches!(refused, Err(Failure::Forbidden(Denial::Anonymous))),
        "{refused:?}"
    );
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn one_of_several_concurrent_changes_succeeds() -> Tested {
    let (app, ann, me, _) = given_ann().await?;
    let changed = in_parallel(4, |number| {
        let (app, me) = (app.clone(), me.clone());
        async move {
            let changed = change(&app, &me, PASSWORD, &format!("password number {number}")).await;
            assert!(changed.is_ok() || is_wrong(&changed), "{changed:?}");
            Ok::<_, BoxError>(changed.is_ok().then_some(number))
        }
    })
    .await?;
    let winners: Vec<_> = changed.into_iter().flatten().collect();
    let [winner] = winners[..] else {
        return Err(format!("not one winner: {winners:?}").into());
    };
    // the other passwords are not tried, because the refused changes were counted as attempts
    app.log_in(&ann, &format!("password number {winner}"))
        .await?;
    Ok(())
}
