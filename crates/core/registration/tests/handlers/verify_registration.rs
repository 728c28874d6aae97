use crate::app::{App, PASSWORD, Tested, address};
use chrono::TimeDelta;
use cqrs::{Failure, Outcome};
use loggia_registration::{VerificationOutcome, VerifyRegistration, VerifyRegistrationError};
use registration_domain::{RegistrationId, RegistrationKind};
use services::VerificationCode;
use testing::contracts::in_parallel;

fn is_wrong(outcome: &Outcome<VerifyRegistration>) -> bool {
    matches!(outcome, Ok(VerificationOutcome::WrongCode))
}

fn is_refused_for_too_many(outcome: &Outcome<VerifyRegistration>) -> bool {
    matches!(
        outcome,
        Err(Failure::Refused(
            VerifyRegistrationError::TooManyAttempts { .. }
        ))
    )
}

fn wrong() -> VerificationCode {
    VerificationCode::new("99999999")
}

#[tokio::test]
async fn the_mailed_code_verifies_the_address() -> Tested {
    let (app, to) = (App::default(), address("Ann@Example.org")?);
    let (registered, code) = app.registered(&to).await?;

    let outcome = app.verify(registered.registration_id, &code).await?;

    let VerificationOutcome::Verified(verified) = outcome else {
        return Err("it is the right code".into());
    };
    assert_eq!(verified.address, to);
    assert_eq!(
        verified.password_hash.expose(),
        app.fakes.hasher.hash_of(PASSWORD).expose()
    );
    assert_eq!(
        app.stored(registered.registration_id).await?.kind,
        RegistrationKind::Verified
    );
    assert_eq!(
        app.events(),
        ["registration.recorded", "registration.verified"]
    );
    Ok(())
}

#[tokio::test]
async fn codes_from_before_the_master_key_was_replaced_are_accepted() -> Tested {
    let app = App::default();
    let (registered, code) = app.registered(&address("ann@example.org")?).await?;
    app.fakes.mac.rotate();

    let outcome = app.verify(registered.registration_id, &wrong()).await;
    assert!(is_wrong(&outcome));
    let outcome = app.verify(registered.registration_id, &code).await?;
    assert!(matches!(outcome, VerificationOutcome::Verified(_)));
    Ok(())
}

#[tokio::test]
async fn wrong_codes_are_counted_and_committed() -> Tested {
    let app = App::default();
    let (registered, _) = app.registered(&address("ann@example.org")?).await?;
    for count in 1..=3 {
        assert!(is_wrong(
            &app.verify(registered.registration_id, &wrong()).await
        ));
        assert_eq!(
            app.stored(registered.registration_id).await?.attempts,
            count
        );
    }
    assert_eq!(app.events()[1..], ["registration.verification_failed"; 3]);
    Ok(())
}

#[tokio::test]
async fn the_right_code_is_refused_after_five_attempts() -> Tested {
    let app = App::default();
    let (registered, code) = app.registered(&address("ann@example.org")?).await?;
    for _ in 0..5 {
        assert!(is_wrong(
            &app.verify(registered.registration_id, &wrong()).await
        ));
    }
    let events = app.events();

    let refused = app.verify(registered.registration_id, &code).await;

    let expected = VerifyRegistrationError::TooManyAttempts {
        resend_after: registered.resend_after,
    };
    assert!(
        matches!(refused, Err(Failure::Refused(error)) if error == expected),
        "{refused:?}"
    );
    let stored = app.stored(registered.registration_id).await?;
    assert_eq!(
        (stored.attempts, stored.kind, app.events()),
        (5, RegistrationKind::Pending, events)
    );
    Ok(())
}

#[tokio::test]
async fn expired_used_and_foreign_codes_are_wrong_codes() -> Tested {
    let app = App::default();
    let (used, used_code) = app.registered(&address("ann@example.org")?).await?;
    app.verify(used.registration_id, &used_code).await?;
    let (expired, expired_code) = app.registered(&address("bob@example.org")?).await?;
    app.fakes.clock.set(expired.expires_at);
    let (other, other_code) = app.registered(&address("cid@example.org")?).await?;

    for (case, id, code) in [
        ("used", used.registration_id, &used_code),
        ("expired", expired.registration_id, &expired_code),
        (
            "of another registration",
            other.registration_id,
            &expired_code,
        ),
        (
            "of another registration",
            expired.registration_id,
            &other_code,
        ),
    ] {
        let attempts = app.stored(id).await?.attempts;
        assert!(is_wrong(&app.verify(id, code).await), "{case}");
        assert_eq!(app.stored(id).await?.attempts, attempts + 1, "{case}");
    }
    Ok(())
}

#[tokio::test]
async fn equal_digits_of_another_registration_are_a_wrong_code() -> Tested {
    let (app, to) = (App::default(), address("ann@example.org")?);
    let (first, first_code) = app.registered(&to).await?;
    app.fakes.tokens.repeat_codes();
    let (second, second_code) = app.registered(&to).await?;

    assert_eq!(first_code.expose(), second_code.expose());
    assert_ne!(
        app.stored(first.registration_id).await?.code,
        app.stored(second.registration_id).await?.code
    );
    Ok(())
}

#[tokio::test]
async fn a_decoy_responds_like_a_pending_registration() -> Tested {
    let (app, taken) = (App::default(), address("bob@example.org")?);
    app.take(&taken).await?;
    let decoy = app.register(&taken).await?;
    let (pending, _) = app.registered(&address("ann@example.org")?).await?;
    let its_own = app
        .fakes
        .tokens
        .given_codes()
        .into_iter()
        .next()
        .ok_or("a decoy has a code too")?;

    for _ in 0..5 {
        assert!(is_wrong(&app.verify(decoy.registration_id, &its_own).await));
        assert!(is_wrong(
            &app.verify(pending.registration_id, &wrong()).await
        ));
    }
    assert!(is_refused_for_too_many(
        &app.verify(decoy.registration_id, &its_own).await
    ));
    assert!(is_refused_for_too_many(
        &app.verify(pending.registration_id, &wrong()).await
    ));
    assert_eq!(decoy.resend_after, pending.resend_after);
    Ok(())
}

#[tokio::test]
async fn unknown_registrations_are_reported() -> Tested {
    let app = App::default();
    let unknown = RegistrationId::new(testing::deterministic::SequentialUuids::nth(7));
    let refused = app.verify(unknown, &wrong()).await;
    assert!(
        matches!(
            refused,
            Err(Failure::Refused(VerifyRegistrationError::Unknown))
        ),
        "{refused:?}"
    );
    Ok(())
}

#[tokio::test]
async fn verifying_one_registration_voids_the_others_of_its_address() -> Tested {
    let (app, to) = (App::default(), address("ann@example.org")?);
    let (squatter, squatters_code) = app.registered(&address("ANN@example.org")?).await?;
    let (owner, owners_code) = app.registered(&to).await?;
    let (other, other_code) = app.registered(&address("bob@example.org")?).await?;

    app.verify(owner.registration_id, &owners_code).await?;

    assert_eq!(
        app.stored(squatter.registration_id).await?.kind,
        RegistrationKind::Decoy
    );
    assert!(is_wrong(
        &app.verify(squatter.registration_id, &squatters_code).await
    ));
    let untouched = app.verify(other.registration_id, &other_code).await?;
    assert!(matches!(untouched, VerificationOutcome::Verified(_)));
    Ok(())
}

#[tokio::test]
async fn parallel_guesses_share_five_attempts() -> Tested {
    let app = App::default();
    let (registered, _) = app.registered(&address("ann@example.org")?).await?;

    let outcomes = in_parallel(20, |_| {
        let (app, id) = (app.clone(), registered.registration_id);
        async move { Ok(app.verify(id, &wrong()).await) }
    })
    .await?;

    assert_eq!(
        outcomes.iter().filter(|outcome| is_wrong(outcome)).count(),
        5
    );
    assert_eq!(
        outcomes
            .iter()
            .filter(|outcome| is_refused_for_too_many(outcome))
            .count(),
        15
    );
    assert_eq!(app.stored(registered.registration_id).await?.attempts, 5);
    Ok(())
}

#[tokio::test]
async fn wrong_codes_are_limited_across_the_registrations_of_an_address() -> Tested {
    let (app, free, taken) = (
        App::default(),
        address("ann@example.org")?,
        address("bob@example.org")?,
    );
    app.take(&taken).await?;
    for to in [&free, &taken] {
        for _ in 0..4 {
            let id = app.register(to).await?.registration_id;
            for _ in 0..5 {
                assert!(is_wrong(&app.verify(id, &wrong()).await));
            }
        }
        let id = app.register(to).await?.registration_id;
        let right = app.fakes.tokens.last_code().ok_or("one was made")?;

        let refused = app.verify(id, &right).await;

        assert!(is_refused_for_too_many(&refused), "{to:?}: {refused:?}");
    }
    let id = app.register(&address("eve@example.org")?).await?;
    assert!(is_wrong(&app.verify(id.registration_id, &wrong()).await));

    app.fakes.clock.advance(TimeDelta::hours(1));
    let (again, code) = app.registered(&free).await?;
    let verified = app.verify(again.registration_id, &code).await;
    assert!(
        matches!(verified, Ok(VerificationOutcome::Verified(_))),
        "{verified:?}"
    );
    Ok(())
}
