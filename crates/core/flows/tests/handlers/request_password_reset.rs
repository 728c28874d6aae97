//! Requesting a reset link reveals nothing and changes nothing.

use crate::app::{App, PASSWORD, Tested, address};
use auth::{RequestPasswordReset, SendPasswordReset, SendPasswordResetError};
use chrono::TimeDelta;
use cqrs::{Denial, Dispatch, Failure};
use kernel::{EmailAddress, Locale, Permission};
use loggia_flows::ChoosePasswordError;
use services::MailContent;
use testing::{contexts, given};

async fn request(app: &App, address: &EmailAddress) -> Tested {
    Ok(app
        .auth
        .dispatch(
            &contexts::anonymous(),
            RequestPasswordReset {
                address: address.clone(),
            },
        )
        .await?)
}

#[tokio::test]
async fn known_unknown_and_suspended_addresses_store_the_same_rows() -> Tested {
    let app = App::default();
    let (known, suspended, unknown) = (
        address("ann@example.org")?,
        address("sue@example.org")?,
        address("nobody@example.org")?,
    );
    given::account(&app.fakes, &known, PASSWORD).await?;
    given::suspended_account(&app.fakes, &suspended, PASSWORD).await?;
    for (to, is_sent) in [(&known, true), (&suspended, false), (&unknown, false)] {
        let (events, mails) = (app.events().len(), app.fakes.mails.all().len());
        request(&app, to).await?;
        assert_eq!(
            app.events().split_off(events),
            ["auth.password_reset_requested"],
            "{to:?}"
        );
        assert_eq!(
            app.fakes.mails.all().len() - mails,
            1,
            "one is queued in any case"
        );
        assert_eq!(
            app.fakes.mails.sent_to(to).len(),
            usize::from(is_sent),
            "{to:?}"
        );
    }
    app.log_in(&known, PASSWORD).await?;
    Ok(())
}

#[tokio::test]
async fn the_link_is_mailed_to_the_verified_address_in_its_language() -> Tested {
    let (app, ann) = (App::default(), address("Ann@Example.org")?);
    let user_id = given::account(&app.fakes, &ann, PASSWORD).await?;
    given::profile(&app.fakes, user_id, Locale::Fr).await?;

    request(&app, &address("ann@example.org")?).await?;

    let mail = app.fakes.mails.all().pop().ok_or("one was sent")?;
    assert_eq!(
        (mail.to.as_str(), mail.locale),
        ("Ann@Example.org", Locale::Fr)
    );
    assert!(
        matches!(
            mail.content,
            MailContent::PasswordReset {
                valid_minutes: 30,
                ..
            }
        ),
        "{mail:?}"
    );
    Ok(())
}

#[tokio::test]
async fn a_newer_link_replaces_the_older_ones() -> Tested {
    let (app, ann) = (App::default(), address("ann@example.org")?);
    given::account(&app.fakes, &ann, PASSWORD).await?;
    let older = app.reset_token(&ann).await?;
    let newer = app.reset_token(&ann).await?;

    let refused = app.choose(&older, "another long password").await;

    assert!(
        matches!(
            refused,
            Err(Failure::Refused(ChoosePasswordError::CodeInvalid))
        ),
        "{refused:?}"
    );
    app.choose(&newer, "another long password").await?;
    Ok(())
}

#[tokio::test]
async fn the_last_link_that_was_sent_stays_valid_when_mails_are_withheld() -> Tested {
    let (app, ann) = (App::default(), address("ann@example.org")?);
    given::account(&app.fakes, &ann, PASSWORD).await?;
    for _ in 0..3 {
        request(&app, &ann).await?;
    }
    let last = app.mailed_token(&ann)?;
    for _ in 0..5 {
        request(&app, &ann).await?;
    }

    assert_eq!(app.fakes.mails.sent_to(&ann).len(), 3);
    app.choose(&last, "another long password").await?;
    Ok(())
}

#[tokio::test]
async fn the_fourth_link_of_an_hour_is_withheld_and_invalid() -> Tested {
    let (app, ann) = (App::default(), address("ann@example.org")?);
    given::account(&app.fakes, &ann, PASSWORD).await?;
    for _ in 0..5 {
        request(&app, &ann).await?;
    }
    assert_eq!(
        (
            app.fakes.mails.sent_to(&ann).len(),
            app.fakes.mails.to(&ann).len()
        ),
        (3, 5)
    );

    app.fakes.clock.advance(TimeDelta::hours(1));
    request(&app, &ann).await?;
    assert_eq!(app.fakes.mails.sent_to(&ann).len(), 4);
    Ok(())
}

#[tokio::test]
async fn the_token_is_not_stored_or_recorded() -> Tested {
    let (app, ann) = (App::default(), address("ann@example.org")?);
    given::account(&app.fakes, &ann, PASSWORD).await?;
    let token = app.reset_token(&ann).await?;
    let secret = token.expose().rsplit('_').next().unwrap_or_default();
    let (_, secret) = secret.split_at(32);
    let recorded = format!(
        "{:?} {:?} {:?}",
        app.fakes.database.events(),
        app.fakes.mails.all(),
        token
    );
    assert!(!recorded.contains(secret), "{recorded}");
    Ok(())
}

#[tokio::test]
async fn mails_that_an_administrator_requests_count_against_the_limit() -> Tested {
    let (app, ann) = (App::default(), address("ann@example.org")?);
    let user_id = given::account(&app.fakes, &ann, PASSWORD).await?;
    request(&app, &ann).await?;
    for _ in 0..4 {
        app.auth
            .dispatch(&contexts::system(), SendPasswordReset { user_id })
            .await?;
    }
    request(&app, &ann).await?;

    assert_eq!(app.fakes.mails.sent_to(&ann).len(), 3);
    Ok(())
}

#[tokio::test]
async fn an_administrator_cannot_send_the_link_to_a_suspended_user() -> Tested {
    let (app, sue) = (App::default(), address("sue@example.org")?);
    let user_id = given::suspended_account(&app.fakes, &sue, PASSWORD).await?;

    app.auth
        .dispatch(&contexts::system(), SendPasswordReset { user_id })
        .await?;

    assert_eq!(app.fakes.mails.sent_to(&sue).len(), 0);
    Ok(())
}

#[tokio::test]
async fn an_administrator_can_send_the_link() -> Tested {
    let (app, ann) = (App::default(), address("ann@example.org")?);
    let user_id = given::account(&app.fakes, &ann, PASSWORD).await?;
    let admin = given::account(&app.fakes, &address("bob@example.org")?, PASSWORD).await?;
    given::role(&app.fakes, admin, "admin").await?;
    let admin = contexts::user_with(admin, &[Permission::declared("users:reset-password")]);

    app.auth
        .dispatch(&admin, SendPasswordReset { user_id })
        .await?;

    app.choose(&app.mailed_token(&ann)?, "another long password")
        .await?;
    let unknown = app
        .auth
        .dispatch(
            &admin,
            SendPasswordReset {
                user_id: given::unknown_user(),
            },
        )
        .await;
    assert!(
        matches!(
            unknown,
            Err(Failure::Refused(SendPasswordResetError::UnknownUser))
        ),
        "{unknown:?}"
    );
    for (context, denial) in [
        (contexts::anonymous(), Denial::Anonymous),
        (contexts::user(user_id), Denial::Forbidden),
    ] {
        let refused = app
            .auth
            .dispatch(&context, SendPasswordReset { user_id })
            .await;
        assert!(
            matches!(refused, Err(Failure::Forbidden(found)) if found == denial),
            "{refused:?}"
        );
    }
    Ok(())
}
