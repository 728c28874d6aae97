use crate::app::{App, DEVICE, PASSWORD, Tested, address};
use auth_domain::AuthenticationMethod;
use cqrs::{Failure, ReadPool};
use kernel::{DeviceName, Locale};
use loggia_flows::{CompleteRegistrationError, RegistrationCompletion};
use registration_domain::{RegistrationId, RegistrationKind};
use services::VerificationCode;
use testing::ports::AuthPorts as _;
use testing::{contexts, contracts::in_parallel, given};

fn wrong() -> VerificationCode {
    VerificationCode::new("99999999")
}

#[tokio::test]
async fn the_right_code_opens_account_profile_and_session() -> Tested {
    let (app, to) = (App::default(), address("Ann@Example.org")?);
    let (id, code) = app.registered(&to, PASSWORD).await?;

    let completion = app.complete(id, &code).await?;

    let RegistrationCompletion::Completed(tokens) = completion else {
        return Err("the code is right".into());
    };
    let account = app.account(&to).await?;
    assert_eq!((account.id, account.address), (tokens.user_id, to));
    let profile = app
        .fakes
        .database
        .reads()
        .profile(tokens.user_id)?
        .ok_or("it is started")?;
    assert_eq!((profile.locale, profile.finalized_at), (Locale::En, None));
    let session = app
        .fakes
        .database
        .within(async |tx| tx.sessions().find(tokens.session_id).await)
        .await?;
    let session = session.ok_or("it is open")?.state().clone();
    assert_eq!(
        (session.user_id, session.method),
        (tokens.user_id, AuthenticationMethod::EmailCode)
    );
    assert_eq!(
        session.device_name.as_ref().map(DeviceName::as_str),
        Some(DEVICE)
    );
    Ok(())
}

#[tokio::test]
async fn events_name_the_command_of_each_step() -> Tested {
    let app = App::default();
    let (id, code) = app
        .registered(&address("ann@example.org")?, PASSWORD)
        .await?;
    app.complete(id, &code).await?;

    let events = app.fakes.database.events();

    let steps: Vec<_> = events
        .iter()
        .map(|event| (event.command.as_str(), event.event_type.as_str()))
        .collect();
    assert_eq!(
        steps,
        [
            ("registration.record", "registration.recorded"),
            ("registration.verify", "registration.verified"),
            ("auth.open_account", "auth.account_opened"),
            ("user_profile.start", "user_profile.profile_started"),
            ("auth.open_session", "auth.session_opened"),
        ]
    );
    let request_id = contexts::anonymous().request_id().as_str().to_owned();
    assert!(
        events
            .iter()
            .all(|event| event.correlation_id == request_id && event.actor == "anonymous")
    );
    Ok(())
}

#[tokio::test]
async fn a_wrong_code_is_counted_and_nothing_else_is_stored() -> Tested {
    let (app, to) = (App::default(), address("ann@example.org")?);
    let (id, _) = app.registered(&to, PASSWORD).await?;

    let completion = app.complete(id, &wrong()).await?;

    assert!(
        matches!(completion, RegistrationCompletion::WrongCode),
        "{completion:?}"
    );
    assert_eq!(app.registration(id).await?.attempts, 1);
    assert_eq!(
        app.events(),
        ["registration.recorded", "registration.verification_failed"]
    );
    assert!(app.account(&to).await.is_err());
    Ok(())
}

#[tokio::test]
async fn an_address_taken_meanwhile_rolls_everything_back() -> Tested {
    let (app, to) = (App::default(), address("ann@example.org")?);
    let (id, code) = app.registered(&to, PASSWORD).await?;
    let (other_id, other_code) = app.registered(&to, PASSWORD).await?;
    given::account(&app.fakes, &address("ANN@example.org")?, "another password").await?;
    let events = app.events();

    for (id, code) in [(id, &code), (other_id, &other_code)] {
        let refused = app.complete(id, code).await;
        assert!(
            matches!(
                refused,
                Err(Failure::Refused(CompleteRegistrationError::CodeInvalid))
            ),
            "{refused:?}"
        );
        let registration = app.registration(id).await?;
        assert_eq!(
            (registration.kind, registration.attempts),
            (RegistrationKind::Pending, 0)
        );
    }

    assert_eq!(
        (app.events(), app.fakes.access_tokens.issued().len()),
        (events, 0)
    );
    Ok(())
}

#[tokio::test]
async fn unknown_registrations_and_too_many_attempts_are_reported() -> Tested {
    let app = App::default();
    let unknown = RegistrationId::new(given::unknown_user().uuid());
    let refused = app.complete(unknown, &wrong()).await;
    assert!(
        matches!(
            refused,
            Err(Failure::Refused(CompleteRegistrationError::CodeInvalid))
        ),
        "{refused:?}"
    );

    let (id, code) = app
        .registered(&address("ann@example.org")?, PASSWORD)
        .await?;
    for _ in 0..5 {
        app.complete(id, &wrong()).await?;
    }
    let resend_after = app.registration(id).await?.resend_after;
    let refused = app.complete(id, &code).await;
    let expected = CompleteRegistrationError::TooManyAttempts { resend_after };
    assert!(
        matches!(refused, Err(Failure::Refused(error)) if error == expected),
        "{refused:?}"
    );
    Ok(())
}

#[tokio::test]
async fn one_of_several_concurrent_completions_opens_the_account() -> Tested {
    let (app, to) = (App::default(), address("ann@example.org")?);
    let (id, code) = app.registered(&to, PASSWORD).await?;

    let completions = in_parallel(8, |_| {
        let (app, code) = (app.clone(), code.clone());
        async move { Ok(app.complete(id, &code).await) }
    })
    .await?;

    let done = |completion: &&_| matches!(completion, Ok(RegistrationCompletion::Completed(_)));
    assert_eq!(completions.iter().filter(done).count(), 1);
    assert_eq!(
        app.events()
            .iter()
            .filter(|event| *event == "auth.account_opened")
            .count(),
        1
    );
    Ok(())
}
