use crate::app::{ADDRESS, App, PASSWORD, Tested, email_changes::is_wrong};
use chrono::TimeDelta;
use cqrs::{Dispatch, Failure};
use kernel::EmailAddress;
use loggia_auth::{
    ConfirmEmailChange, ConfirmEmailChangeError, EmailChangeOutcome, RecordEmailChange,
    RecordEmailChangeError,
};
use services::{MailContent, VerificationCode};
use testing::{contexts, given};

const NEW: &str = "New@Example.org";

fn contents(app: &App, address: &str) -> Result<Vec<MailContent>, kernel::BoxError> {
    Ok(app
        .fakes
        .mails
        .to(&EmailAddress::parse(address)?)
        .into_iter()
        .map(|mail| mail.content)
        .collect())
}

#[tokio::test]
async fn the_code_changes_the_address_and_notifies_both_addresses() -> Tested {
    let (app, user_id) = App::with_account().await?;

    let change = app.record_change(user_id, NEW).await?;
    assert_eq!(
        app.address_of(user_id).await?,
        ADDRESS,
        "nothing is changed before the proof"
    );
    let confirmed = app
        .confirm_change(user_id, change.id, &app.last_code()?)
        .await?;

    assert_eq!(
        confirmed,
        EmailChangeOutcome::Confirmed(EmailAddress::parse(NEW)?)
    );
    assert_eq!(app.address_of(user_id).await?, NEW);
    assert!(matches!(
        contents(&app, NEW)?[..],
        [
            MailContent::EmailChangeCode {
                valid_minutes: 15,
                ..
            },
            MailContent::EmailChangeConfirmed
        ]
    ));
    assert!(matches!(
        contents(&app, ADDRESS)?[..],
        [
            MailContent::EmailChangeRequested,
            MailContent::EmailChangeUndo {
                valid_minutes: 4320,
                ..
            }
        ]
    ));
    Ok(())
}

#[tokio::test]
async fn a_changed_address_ends_the_other_sessions() -> Tested {
    let (app, user_id) = App::with_account().await?;
    let (current, other) = (
        app.log_in(ADDRESS, PASSWORD).await?,
        app.log_in(ADDRESS, PASSWORD).await?,
    );
    let change = app.record_change(user_id, NEW).await?;
    let confirm = ConfirmEmailChange {
        id: change.id,
        code: app.last_code()?,
    };

    app.dispatch(&contexts::user_in(user_id, current.session_id), confirm)
        .await?;

    assert!(app.session(other.session_id).await?.ended_at.is_some());
    assert_eq!(app.session(current.session_id).await?.ended_at, None);
    Ok(())
}

#[tokio::test]
async fn a_code_confirms_only_its_own_change() -> Tested {
    let (app, user_id) = App::with_account().await?;
    let first = app.record_change(user_id, "first@example.org").await?;
    let code_of_first = app.last_code()?;
    let second = app.record_change(user_id, "second@example.org").await?;

    for id in [first.id, second.id] {
        let outcome = app.confirm_change(user_id, id, &code_of_first).await;
        assert!(is_wrong(&outcome), "{outcome:?}");
    }
    assert_eq!(app.address_of(user_id).await?, ADDRESS);

    app.confirm_change(user_id, second.id, &app.last_code()?)
        .await?;
    assert_eq!(app.address_of(user_id).await?, "second@example.org");
    Ok(())
}

#[tokio::test]
async fn a_taken_address_is_not_revealed_and_its_owner_is_notified() -> Tested {
    let (app, user_id) = App::with_account().await?;
    let bob = given::account(
        &app.fakes,
        &EmailAddress::parse("bob@example.org")?,
        PASSWORD,
    )
    .await?;
    let free = app.record_change(user_id, NEW).await?;

    let taken = app.record_change(user_id, "BOB@example.org").await?;

    assert_eq!(taken.expires_at, free.expires_at);
    let to_bob = app.fakes.mails.to(&EmailAddress::parse("bob@example.org")?);
    let [mail] = &to_bob[..] else {
        return Err("one mail to the owner".into());
    };
    assert!(matches!(mail.content, MailContent::AddressInUse));
    assert_eq!(mail.user_id, Some(bob), "erased with its recipient");
    let outcome = app
        .confirm_change(user_id, taken.id, &app.last_code()?)
        .await;
    assert!(is_wrong(&outcome), "no code is right: {outcome:?}");
    assert_eq!(app.address_of(user_id).await?, ADDRESS);
    Ok(())
}

#[tokio::test]
async fn an_address_taken_meanwhile_is_refused() -> Tested {
    let (app, user_id) = App::with_account().await?;
    let change = app.record_change(user_id, NEW).await?;
    let code = app.last_code()?;
    given::account(&app.fakes, &EmailAddress::parse(NEW)?, PASSWORD).await?;

    let outcome = app.confirm_change(user_id, change.id, &code).await;

    assert!(is_wrong(&outcome), "{outcome:?}");
    assert_eq!(app.address_of(user_id).await?, ADDRESS);
    Ok(())
}

#[tokio::test]
async fn changes_of_other_users_are_not_found() -> Tested {
    let (app, user_id) = App::with_account().await?;
    let bob = given::account(
        &app.fakes,
        &EmailAddress::parse("bob@example.org")?,
        PASSWORD,
    )
    .await?;
    let change = app.record_change(user_id, NEW).await?;

    let outcome = app.confirm_change(bob, change.id, &app.last_code()?).await;

    assert!(
        matches!(
            outcome,
            Err(Failure::Refused(ConfirmEmailChangeError::CodeInvalid))
        ),
        "{outcome:?}"
    );
    assert_eq!(app.address_of(bob).await?, "bob@example.org");
    Ok(())
}

#[tokio::test]
async fn five_wrong_codes_void_the_change() -> Tested {
    let (app, user_id) = App::with_account().await?;
    let change = app.record_change(user_id, NEW).await?;
    let (code, wrong) = (app.last_code()?, VerificationCode::new("no code at all"));
    for _ in 0..5 {
        assert!(is_wrong(
            &app.confirm_change(user_id, change.id, &wrong).await
        ));
    }

    let outcome = app.confirm_change(user_id, change.id, &code).await;

    let refused = matches!(
        outcome,
        Err(Failure::Refused(
            ConfirmEmailChangeError::TooManyAttempts { .. }
        ))
    );
    assert!(refused, "{outcome:?}");
    Ok(())
}

#[tokio::test]
async fn a_code_expires_after_a_quarter_of_an_hour() -> Tested {
    let (app, user_id) = App::with_account().await?;
    let change = app.record_change(user_id, NEW).await?;
    app.fakes.clock.advance(TimeDelta::minutes(15));

    assert!(is_wrong(
        &app.confirm_change(user_id, change.id, &app.last_code()?)
            .await
    ));
    Ok(())
}

#[tokio::test]
async fn mails_are_limited_and_withheld_codes_cannot_be_guessed() -> Tested {
    let (app, user_id) = App::with_account().await?;
    for _ in 0..5 {
        app.record_change(user_id, NEW).await?;
    }

    let sixth = app.record_change(user_id, NEW).await?;

    for address in [NEW, ADDRESS] {
        assert_eq!(
            app.fakes
                .mails
                .sent_to(&EmailAddress::parse(address)?)
                .len(),
            5,
            "{address}"
        );
    }
    assert!(is_wrong(
        &app.confirm_change(user_id, sixth.id, &app.last_code()?)
            .await
    ));
    Ok(())
}

#[tokio::test]
async fn the_spelling_of_the_own_address_can_be_changed() -> Tested {
    let (app, user_id) = App::with_account().await?;
    let change = app.record_change(user_id, "ann@example.org").await?;

    app.confirm_change(user_id, change.id, &app.last_code()?)
        .await?;

    assert_eq!(app.address_of(user_id).await?, "ann@example.org");
    assert!(
        matches!(
            contents(&app, "ann@example.org")?[..],
            [.., MailContent::EmailChangeConfirmed]
        ),
        "there is nothing to undo"
    );
    Ok(())
}

#[tokio::test]
async fn a_change_back_to_the_owner_gives_no_link_to_the_address_that_is_left() -> Tested {
    let (app, user_id) = App::with_account().await?;
    for to in ["thief@example.org", ADDRESS] {
        let change = app.record_change(user_id, to).await?;
        app.confirm_change(user_id, change.id, &app.last_code()?)
            .await?;
    }

    assert!(matches!(
        contents(&app, "thief@example.org")?[..],
        [
            ..,
            MailContent::EmailChangeRequested,
            MailContent::EmailChanged
        ]
    ));
    Ok(())
}

#[tokio::test]
async fn a_change_back_after_the_link_has_expired_can_be_undone() -> Tested {
    let (app, user_id) = App::with_account().await?;
    for (to, pause) in [(NEW, TimeDelta::hours(72)), (ADDRESS, TimeDelta::zero())] {
        let change = app.record_change(user_id, to).await?;
        app.confirm_change(user_id, change.id, &app.last_code()?)
            .await?;
        app.fakes.clock.advance(pause);
    }

    assert!(matches!(
        contents(&app, NEW)?[..],
        [.., MailContent::EmailChangeUndo { .. }]
    ));
    Ok(())
}

#[tokio::test]
async fn a_password_changed_since_its_check_is_refused() -> Tested {
    let (app, user_id) = App::with_account().await?;
    let record = RecordEmailChange {
        user_id,
        address: EmailAddress::parse(NEW)?,
        verified: app.fakes.hasher.hash_of("the password until just now"),
    };

    let outcome = app.dispatch(&contexts::system(), record).await;

    assert!(
        matches!(
            outcome,
            Err(Failure::Refused(RecordEmailChangeError::LogInRefused(_)))
        ),
        "{outcome:?}"
    );
    assert!(app.fakes.mails.all().is_empty());
    Ok(())
}
