use crate::app::{App, Tested, address};
use chrono::TimeDelta;
use cqrs::{Failure, Outcome};
use loggia_registration::{
    ResendCode, ResendCodeError, VerificationOutcome, VerifyRegistrationError,
};
use registration_domain::{RegistrationId, ResendRefused};
use services::{Clock, MailContent};

const MINUTE: TimeDelta = TimeDelta::minutes(1);

fn is_too_soon(outcome: &Outcome<ResendCode>, retry_at: chrono::DateTime<chrono::Utc>) -> bool {
    let expected = ResendCodeError::TooSoon(ResendRefused { retry_at });
    matches!(outcome, Err(Failure::Refused(error)) if *error == expected)
}

#[tokio::test]
async fn a_new_code_replaces_the_previous_one_and_resets_the_count() -> Tested {
    let (app, to) = (App::default(), address("ann@example.org")?);
    let (registered, old) = app.registered(&to).await?;
    let id = registered.registration_id;
    for _ in 0..4 {
        app.verify(id, &services::VerificationCode::new("99999999"))
            .await?;
    }
    let now = app.fakes.clock.advance(MINUTE);

    let resent = app.resend(id).await?;

    assert_eq!(
        (resent.registration_id, resent.expires_at),
        (id, now + MINUTE * 15)
    );
    assert_eq!(resent.resend_after, now + MINUTE);
    let new = app.fakes.mails.latest_code_for(&to).ok_or("it was sent")?;
    assert_eq!(app.stored(id).await?.attempts, 0);
    assert!(matches!(
        app.verify(id, &old).await?,
        VerificationOutcome::WrongCode
    ));
    assert!(matches!(
        app.verify(id, &new).await?,
        VerificationOutcome::Verified(_)
    ));
    Ok(())
}

#[tokio::test]
async fn a_new_code_can_be_verified_after_too_many_attempts() -> Tested {
    let (app, to) = (App::default(), address("ann@example.org")?);
    let (registered, code) = app.registered(&to).await?;
    let id = registered.registration_id;
    for _ in 0..5 {
        app.verify(id, &services::VerificationCode::new("99999999"))
            .await?;
    }
    let closed = app.verify(id, &code).await;
    assert!(matches!(
        closed,
        Err(Failure::Refused(
            VerifyRegistrationError::TooManyAttempts { .. }
        ))
    ));

    app.fakes.clock.set(registered.resend_after);
    app.resend(id).await?;

    let new = app.fakes.mails.latest_code_for(&to).ok_or("it was sent")?;
    assert!(matches!(
        app.verify(id, &new).await?,
        VerificationOutcome::Verified(_)
    ));
    Ok(())
}

#[tokio::test]
async fn resends_are_limited_per_minute_and_hour() -> Tested {
    let app = App::default();
    let (registered, _) = app.registered(&address("ann@example.org")?).await?;
    let id = registered.registration_id;
    assert!(
        is_too_soon(&app.resend(id).await, registered.resend_after),
        "the first code was sent just now"
    );

    let first = app.fakes.clock.advance(MINUTE);
    for _ in 0..5 {
        let resent = app.resend(id).await?;
        assert!(is_too_soon(&app.resend(id).await, resent.resend_after));
        app.fakes.clock.set(resent.resend_after);
    }
    assert_eq!(
        app.fakes.clock.now(),
        first + MINUTE * 60,
        "the fifth answer names the hour"
    );

    app.resend(id).await?;
    Ok(())
}

#[tokio::test]
async fn a_refused_resend_changes_and_sends_nothing() -> Tested {
    let app = App::default();
    let (registered, code) = app.registered(&address("ann@example.org")?).await?;
    let (mails, before) = (
        app.fakes.mails.all().len(),
        app.stored(registered.registration_id).await?,
    );

    app.resend(registered.registration_id)
        .await
        .err()
        .ok_or("it is too soon")?;

    let after = app.stored(registered.registration_id).await?;
    assert_eq!(
        (app.fakes.mails.all().len(), after.code, after.resent),
        (mails, before.code, before.resent)
    );
    assert!(
        matches!(
            app.verify(after.id, &code).await?,
            VerificationOutcome::Verified(_)
        ),
        "the old code holds"
    );
    Ok(())
}

#[tokio::test]
async fn resends_count_against_the_allowance_of_the_address() -> Tested {
    let (app, to) = (App::default(), address("ann@example.org")?);
    let (registered, _) = app.registered(&to).await?;
    for _ in 0..5 {
        app.fakes.clock.advance(MINUTE);
        app.resend(registered.registration_id).await?;
    }
    let withheld = app.fakes.mails.all().pop().ok_or("one was queued")?;
    assert_eq!(
        (
            app.fakes.mails.sent_to(&to).len(),
            app.fakes.mails.to(&to).len()
        ),
        (5, 6)
    );
    assert!(
        matches!(withheld.content, MailContent::Withheld),
        "and answered like the others"
    );
    Ok(())
}

#[tokio::test]
async fn resending_a_decoy_sends_no_mail_and_uses_no_allowance() -> Tested {
    let (app, taken) = (App::default(), address("bob@example.org")?);
    app.take(&taken).await?;
    let decoy = app.register(&taken).await?;
    let (pending, _) = app.registered(&address("ann@example.org")?).await?;
    for _ in 0..5 {
        app.fakes.clock.advance(MINUTE);
        let (as_decoy, as_pending) = (
            app.resend(decoy.registration_id).await?,
            app.resend(pending.registration_id).await?,
        );
        assert_eq!(as_decoy.expires_at, as_pending.expires_at);
        assert_eq!(as_decoy.resend_after, as_pending.resend_after);
    }
    assert_eq!(
        app.fakes.mails.to(&taken).len(),
        6,
        "a mail is queued each time"
    );
    assert_eq!(
        app.fakes.mails.sent_to(&taken).len(),
        1,
        "and only the notice goes out"
    );
    app.fakes.clock.set(decoy.resend_after + MINUTE * 60);
    app.register(&taken).await?;
    assert_eq!(app.fakes.mails.sent_to(&taken).len(), 2);
    Ok(())
}

#[tokio::test]
async fn unknown_registrations_are_reported() -> Tested {
    let unknown = RegistrationId::new(testing::deterministic::SequentialUuids::nth(7));
    let refused = App::default().resend(unknown).await;
    assert!(
        matches!(refused, Err(Failure::Refused(ResendCodeError::Unknown))),
        "{refused:?}"
    );
    Ok(())
}
