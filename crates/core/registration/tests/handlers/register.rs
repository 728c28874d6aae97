use crate::app::{App, PASSWORD, Tested, address};
use chrono::TimeDelta;
use cqrs::{Denial, Dispatch, Failure};
use kernel::{BoxError, Locale, Password, PasswordHash, PasswordRefused, Throttled};
use loggia_registration::{RecordRegistration, Register, RegisterError, Services};
use registration_domain::{RegistrationKind, RegistrationRules};
use services::Clock;
use std::sync::Arc;
use testing::{contexts, contracts::in_parallel, deterministic::RejectPasswords};

#[tokio::test]
async fn new_pending_and_taken_addresses_get_the_same_response_and_work() -> Tested {
    let (app, new, taken) = (
        App::default(),
        address("ann@example.org")?,
        address("bob@example.org")?,
    );
    app.take(&taken).await?;
    let (now, opened) = (app.fakes.clock.now(), app.events().len());

    for (count, (case, to)) in (1..).zip([("new", &new), ("pending", &new), ("taken", &taken)]) {
        let answer = app.register(to).await?;

        assert_eq!(answer.expires_at, now + TimeDelta::minutes(15), "{case}");
        assert_eq!(answer.resend_after, now + TimeDelta::minutes(1), "{case}");
        assert_eq!(app.fakes.hasher.hashed(), count, "one hash each");
        assert_eq!(
            app.fakes.tokens.given_codes().len(),
            count,
            "a code for each"
        );
        assert_eq!(
            app.fakes.mails.all().len(),
            count,
            "a mail for each, sent or withheld"
        );
        assert_eq!(app.events().len(), opened + count);
        assert_eq!(
            app.events().last().map(String::as_str),
            Some("registration.recorded"),
            "{case}"
        );
    }
    Ok(())
}

#[tokio::test]
async fn ids_do_not_reveal_taken_addresses() -> Tested {
    let (app, taken) = (App::default(), address("bob@example.org")?);
    app.take(&taken).await?;
    let real = app
        .register(&address("ann@example.org")?)
        .await?
        .registration_id;
    let decoy = app.register(&taken).await?.registration_id;

    assert_eq!(app.stored(real).await?.kind, RegistrationKind::Pending);
    assert_eq!(app.stored(decoy).await?.kind, RegistrationKind::Decoy);
    assert_eq!(
        (
            real.uuid().get_version_num(),
            decoy.uuid().get_version_num()
        ),
        (7, 7)
    );
    Ok(())
}

#[tokio::test]
async fn only_a_hash_and_a_digest_are_stored() -> Tested {
    let app = App::default();
    let (registered, code) = app.registered(&address("ann@example.org")?).await?;

    let stored = app.stored(registered.registration_id).await?;

    assert_eq!(
        stored.password_hash.expose(),
        app.fakes.hasher.hash_of(PASSWORD).expose()
    );
    assert!(
        !stored
            .code
            .0
            .windows(8)
            .any(|octets| octets == code.expose().as_bytes())
    );
    assert_eq!(
        (stored.attempts, stored.created_at),
        (0, app.fakes.clock.now())
    );
    Ok(())
}

#[tokio::test]
async fn a_password_is_refused_without_hashing_or_reading() -> Tested {
    let (app, taken) = (App::default(), address("bob@example.org")?);
    app.take(&taken).await?;
    for to in [address("ann@example.org")?, taken] {
        let refused = app.register_with(&to, "fourteen chars").await;

        let expected = RegisterError::PasswordRefused(PasswordRefused::TooShort(15));
        assert!(
            matches!(refused, Err(Failure::Refused(error)) if error == expected),
            "{refused:?}"
        );
    }
    assert_eq!(
        (app.fakes.hasher.hashed(), app.fakes.mails.all().len()),
        (0, 0)
    );
    assert_eq!(app.events(), ["auth.account_opened"]);
    Ok(())
}

#[tokio::test]
async fn a_common_password_is_neither_hashed_nor_recorded() -> Tested {
    let password_screen = Arc::new(RejectPasswords(vec!["correct horse battery"]));
    let app = App::with(|services| Services {
        password_screen,
        ..services
    });

    let refused = app
        .register_with(&address("ann@example.org")?, "Correct Horse Battery")
        .await;

    let expected = RegisterError::PasswordRefused(PasswordRefused::TooCommon);
    assert!(
        matches!(refused, Err(Failure::Refused(error)) if error == expected),
        "{refused:?}"
    );
    assert_eq!(
        (
            app.fakes.hasher.hashed(),
            app.fakes.mails.all().len(),
            app.events().len()
        ),
        (0, 0, 0)
    );
    Ok(())
}

#[tokio::test]
async fn an_overloaded_hasher_stores_nothing() -> Tested {
    let app = App::default();
    app.fakes.hasher.set_overloaded(true);

    let failed = app.register(&address("ann@example.org")?).await;

    assert!(matches!(failed, Err(Failure::Overloaded)), "{failed:?}");
    assert_eq!((app.events().len(), app.fakes.mails.all().len()), (0, 0));
    Ok(())
}

#[tokio::test]
async fn the_mail_is_in_the_given_language_or_that_of_the_request() -> Tested {
    let (app, to) = (App::default(), address("ann@example.org")?);
    for (asked, spoken) in [(Some(Locale::Fr), Locale::Fr), (None, Locale::En)] {
        let register = Register {
            address: to.clone(),
            password: Password::from_input(PASSWORD),
            locale: asked,
        };
        let registered = app.dispatch(&contexts::anonymous(), register).await?;

        assert_eq!(
            app.fakes.mails.all().last().map(|mail| mail.locale),
            Some(spoken)
        );
        assert_eq!(app.stored(registered.registration_id).await?.locale, spoken);
    }
    Ok(())
}

#[tokio::test]
async fn recording_a_registration_is_internal() -> Tested {
    let app = App::default();
    let address = address("ann@example.org")?;
    let record = RecordRegistration {
        address,
        password_hash: PasswordHash::new("mine"),
        locale: Locale::En,
    };

    let denied = app.dispatch(&contexts::anonymous(), record).await;

    assert!(
        matches!(denied, Err(Failure::Forbidden(Denial::Anonymous))),
        "{denied:?}"
    );
    assert_eq!(app.events().len(), 0);
    Ok(())
}

async fn register_from(
    app: &App,
    network: u8,
    number: usize,
) -> Result<Option<Throttled>, BoxError> {
    let context = contexts::anonymous_from([203, 0, 113, network].into());
    let register = Register {
        address: address(&format!("new{number}@example.org"))?,
        password: Password::from_input(PASSWORD),
        locale: None,
    };
    match app.dispatch(&context, register).await {
        Ok(_) => Ok(None),
        Err(Failure::Refused(RegisterError::TooManyRegistrations(throttled))) => {
            Ok(Some(throttled))
        }
        Err(failure) => Err(failure.into()),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn parallel_registrations_respect_the_limit_of_their_network() -> Tested {
    let registration_rules = RegistrationRules {
        registrations_per_hour: 5,
        ..RegistrationRules::default()
    };
    let app = App::with(|services| Services {
        registration_rules,
        ..services
    });
    let refused = in_parallel(20, |number| {
        let app = app.clone();
        async move { register_from(&app, 1, number).await }
    })
    .await?;

    let accepted = refused.iter().filter(|throttled| throttled.is_none());
    assert_eq!(accepted.count(), 5);
    assert_eq!(app.fakes.hasher.hashed(), 5, "others are not hashed");
    let retry_at = app.fakes.clock.now() + TimeDelta::hours(1);
    assert!(
        refused
            .iter()
            .flatten()
            .all(|throttled| throttled.retry_at == retry_at)
    );

    assert!(
        register_from(&app, 2, 21).await?.is_none(),
        "another network"
    );
    app.fakes.clock.advance(TimeDelta::hours(1));
    assert!(register_from(&app, 1, 22).await?.is_none(), "an hour later");
    Ok(())
}

#[tokio::test]
async fn refused_passwords_are_not_counted_as_registrations() -> Tested {
    let app = App::default();
    let context = contexts::anonymous_from([203, 0, 113, 1].into());
    for _ in 0..101 {
        let register = Register {
            address: address("ann@example.org")?,
            password: Password::from_input("short"),
            locale: None,
        };
        let refused = app.dispatch(&context, register).await;
        assert!(matches!(
            refused,
            Err(Failure::Refused(RegisterError::PasswordRefused(_)))
        ));
    }
    assert!(register_from(&app, 1, 1).await?.is_none());
    Ok(())
}

#[tokio::test]
async fn registrations_are_not_counted_if_the_queue_is_full() -> Tested {
    let app = App::default();
    // after the registration was counted
    app.fakes.hasher.set_fills_up(true);
    for number in 0..101 {
        let refused = register_from(&app, 1, number).await;
        assert!(refused.is_err_and(|error| error.to_string().contains("waiting")));
    }
    app.fakes.hasher.set_fills_up(false);
    assert!(register_from(&app, 1, 0).await?.is_none());
    Ok(())
}
