//! Recipients and limits of mails.

use crate::app::{App, Tested, address};
use chrono::TimeDelta;
use kernel::EmailAddress;
use services::MailContent;

fn kinds(app: &App, to: &EmailAddress) -> Vec<&'static str> {
    let kind = |content: &MailContent| match content {
        MailContent::VerificationCode {
            valid_minutes: 15, ..
        } => "code",
        MailContent::VerificationCode { .. } => "code of another life time",
        MailContent::AccountExists => "notice",
        MailContent::Withheld => "withheld",
        _ => "a mail about something else",
    };
    app.fakes
        .mails
        .to(to)
        .iter()
        .map(|mail| kind(&mail.content))
        .collect()
}

#[tokio::test]
async fn the_sixth_mail_of_an_hour_is_withheld_with_the_same_response() -> Tested {
    let (app, to) = (App::default(), address("ann@example.org")?);
    for minute in 0..7 {
        let answer = app.register(&to).await?;
        assert_eq!(
            answer.resend_after - answer.expires_at,
            -TimeDelta::minutes(14),
            "after {minute} minutes"
        );
        app.fakes.clock.advance(TimeDelta::minutes(1));
    }
    assert_eq!(
        kinds(&app, &to),
        [
            "code", "code", "code", "code", "code", "withheld", "withheld"
        ]
    );

    app.fakes.clock.advance(TimeDelta::minutes(53));
    app.register(&to).await?;
    app.register(&to).await?;

    assert_eq!(
        kinds(&app, &to)[7..],
        ["code", "withheld"],
        "only the first of them is an hour old"
    );
    Ok(())
}

#[tokio::test]
async fn spellings_of_an_address_share_its_allowance() -> Tested {
    let app = App::default();
    for spelling in [
        "ann@example.org",
        "Ann@example.org",
        "ANN@EXAMPLE.ORG",
        "aNN@example.org",
        "anN@example.org",
    ] {
        app.register(&address(spelling)?).await?;
    }
    app.register(&address("ann@Example.org")?).await?;
    app.register(&address("jo-ann@example.org")?).await?;

    assert_eq!(
        kinds(&app, &address("ann@example.org")?),
        ["code", "code", "code", "code", "code", "withheld"]
    );
    assert_eq!(kinds(&app, &address("jo-ann@example.org")?), ["code"]);
    Ok(())
}

#[tokio::test]
async fn the_owner_of_a_taken_address_is_notified_at_most_once_an_hour() -> Tested {
    let (app, taken) = (App::default(), address("bob@example.org")?);
    app.take(&taken).await?;
    for _ in 0..3 {
        app.register(&address("Bob@Example.org")?).await?;
        app.fakes.clock.advance(TimeDelta::minutes(29));
    }
    assert_eq!(kinds(&app, &taken), ["notice", "withheld", "withheld"]);

    app.fakes.clock.advance(TimeDelta::minutes(1));
    app.register(&taken).await?;
    assert_eq!(kinds(&app, &taken).last(), Some(&"notice"));
    Ok(())
}

#[tokio::test]
async fn a_withheld_registration_is_stored_like_any_other() -> Tested {
    let (app, to) = (App::default(), address("ann@example.org")?);
    for _ in 0..6 {
        app.register(&to).await?;
    }
    let registered = app.register(&to).await?;

    let (stored, code) = (
        app.stored(registered.registration_id).await?,
        app.fakes.tokens.last_code(),
    );

    assert_eq!(stored.code_expires_at, registered.expires_at);
    let verified = app
        .verify(registered.registration_id, &code.ok_or("one was made")?)
        .await?;
    assert!(
        matches!(
            verified,
            loggia_registration::VerificationOutcome::WrongCode
        ),
        "a code that was not mailed cannot be guessed: {verified:?}"
    );
    Ok(())
}

#[tokio::test]
async fn a_withheld_new_code_cannot_be_guessed() -> Tested {
    let (app, to) = (App::default(), address("ann@example.org")?);
    let first = app.register(&to).await?;
    for _ in 0..4 {
        app.register(&to).await?;
    }
    app.fakes.clock.advance(TimeDelta::minutes(1));

    app.resend(first.registration_id).await?;

    assert_eq!(kinds(&app, &to).last(), Some(&"withheld"));
    let made = app.fakes.tokens.last_code().ok_or("one was made")?;
    let verified = app.verify(first.registration_id, &made).await?;
    assert!(
        matches!(
            verified,
            loggia_registration::VerificationOutcome::WrongCode
        ),
        "{verified:?}"
    );
    app.fakes.clock.advance(TimeDelta::hours(1));
    app.resend(first.registration_id).await?;
    let sent = app
        .fakes
        .mails
        .latest_code_for(&to)
        .ok_or("it was sent later")?;
    let verified = app.verify(first.registration_id, &sent).await?;
    assert!(
        matches!(
            verified,
            loggia_registration::VerificationOutcome::Verified(_)
        ),
        "{verified:?}"
    );
    Ok(())
}

#[tokio::test]
async fn parallel_registrations_send_at_most_five_mails() -> Tested {
    let (app, to) = (App::default(), address("ann@example.org")?);
    testing::contracts::in_parallel(20, |_| {
        let (app, to) = (app.clone(), to.clone());
        async move { Ok(app.register(&to).await?) }
    })
    .await?;

    assert_eq!(
        (
            app.fakes.mails.sent_to(&to).len(),
            app.fakes.mails.to(&to).len()
        ),
        (5, 20)
    );
    Ok(())
}
