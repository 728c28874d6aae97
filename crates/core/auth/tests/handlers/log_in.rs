use crate::app::{ADDRESS, App, DEVICE, PASSWORD, Tested, is_refused};
use async_trait::async_trait;
use cqrs::{Failure, Fault};
use kernel::{DeviceName, EmailAddress, UserId};
use loggia_auth::{
    Services,
    ports::{Credential, Credentials},
};
use serde_json::json;
use std::sync::Arc;
use testing::given;

#[tokio::test]
async fn the_right_password_opens_a_session_in_any_spelling_of_the_address() -> Tested {
    let (app, user_id) = App::with_account().await?;
    for spelling in ["Ann@Example.org", "ann@example.org"] {
        let tokens = app.log_in(spelling, PASSWORD).await?;
        let session = app.session(tokens.session_id).await?;
        assert_eq!((tokens.user_id, session.user_id), (user_id, user_id));
        assert_eq!(
            session.device_name.as_ref().map(DeviceName::as_str),
            Some(DEVICE)
        );
    }
    assert_eq!(
        app.events(),
        [
            "auth.account_opened",
            "auth.session_opened",
            "auth.session_opened"
        ]
    );
    Ok(())
}

#[tokio::test]
async fn all_refusals_are_alike_and_verify_one_hash_each() -> Tested {
    let (app, _) = App::with_account().await?;
    given::suspended_account(
        &app.fakes,
        &EmailAddress::parse("bob@example.org")?,
        PASSWORD,
    )
    .await?;
    let events = app.events();

    for (count, (case, address, password)) in (1..).zip([
        ("unknown", "cid@example.org", PASSWORD),
        ("wrong", ADDRESS, "another horse battery"),
        ("suspended", "bob@example.org", PASSWORD),
        (
            "suspended and wrong",
            "bob@example.org",
            "another horse battery",
        ),
        ("no address at all", "ann", PASSWORD),
    ]) {
        let refused = app.log_in(address, password).await;

        assert!(is_refused(&refused), "{case}: {refused:?}");
        assert_eq!(
            refused.err().map(|refused| refused.to_string()).as_deref(),
            Some(SENTENCE),
            "{case}"
        );
        assert_eq!(
            (app.fakes.hasher.verified(), app.fakes.hasher.hashed()),
            (count, 0),
            "{case}"
        );
    }
    assert_eq!(app.fakes.access_tokens.issued().len(), 0);
    assert_eq!(
        app.events(),
        [events, vec!["auth.password_attempt_failed".to_owned(); 5]].concat(),
        "the same work"
    );
    Ok(())
}

const SENTENCE: &str = "the e-mail address or the password is wrong";

#[tokio::test]
async fn an_outdated_hash_is_renewed_once() -> Tested {
    let (app, user_id) = App::with_account().await?;
    app.fakes.hasher.strengthen();

    app.log_in(ADDRESS, PASSWORD).await?;

    let renewed = app.account(user_id).await?.password_hash;
    assert_eq!(
        renewed.expose(),
        app.fakes.hasher.hash_of(PASSWORD).expose()
    );
    assert_eq!(
        app.events(),
        [
            "auth.account_opened",
            "auth.password_rehashed",
            "auth.session_opened"
        ]
    );
    app.log_in(ADDRESS, PASSWORD).await?;
    assert_eq!(app.fakes.hasher.hashed(), 1, "the new hash is not outdated");
    Ok(())
}

#[tokio::test]
async fn a_refused_login_does_not_rehash() -> Tested {
    let (app, user_id) = App::with_account().await?;
    let suspended = EmailAddress::parse("bob@example.org")?;
    let suspended_id = given::suspended_account(&app.fakes, &suspended, PASSWORD).await?;
    let before = app.fakes.hasher.hash_of(PASSWORD);
    app.fakes.hasher.strengthen();

    assert!(is_refused(
        &app.log_in(ADDRESS, "another horse battery").await
    ));
    assert!(is_refused(&app.log_in(suspended.as_str(), PASSWORD).await));

    for id in [user_id, suspended_id] {
        assert_eq!(
            app.account(id).await?.password_hash.expose(),
            before.expose()
        );
    }
    Ok(())
}

/// Credentials that were read before the password was changed.
struct Outdated(UserId, kernel::PasswordHash);

#[async_trait]
impl Credentials for Outdated {
    async fn find_by_address(&self, address: &EmailAddress) -> Result<Option<Credential>, Fault> {
        let address = address.clone();
        Ok(Some(Credential {
            user_id: self.0,
            address,
            password_hash: self.1.clone(),
        }))
    }

    async fn find_by_user(&self, _: UserId) -> Result<Option<Credential>, Fault> {
        Ok(None)
    }
}

#[tokio::test]
async fn a_password_changed_during_the_check_opens_no_session() -> Tested {
    let (app, user_id) = App::with_account().await?;
    let credentials = Arc::new(Outdated(
        user_id,
        app.fakes.hasher.hash_of("the password until just now"),
    ));
    let app = app.with(|services| Services {
        credentials,
        ..services
    });

    let refused = app.log_in(ADDRESS, "the password until just now").await;

    assert!(is_refused(&refused), "{refused:?}");
    assert_eq!(
        app.events(),
        ["auth.account_opened", "auth.password_attempt_failed"]
    );
    Ok(())
}

#[tokio::test]
async fn an_overloaded_hasher_is_reported() -> Tested {
    let (app, _) = App::with_account().await?;
    app.fakes.hasher.set_overloaded(true);
    for address in [ADDRESS, "unknown@example.org"] {
        let failed = app.log_in(address, PASSWORD).await;
        assert!(matches!(failed, Err(Failure::Overloaded)), "{failed:?}");
    }
    Ok(())
}

#[tokio::test]
async fn failed_attempts_are_recorded_with_their_account() -> Tested {
    let (app, user_id) = App::with_account().await?;
    for address in [ADDRESS, "unknown@example.org"] {
        assert!(is_refused(
            &app.log_in(address, "wrong horse battery").await
        ));
    }
    given::suspended(&app.fakes, user_id).await?;
    assert!(
        is_refused(&app.log_in(ADDRESS, PASSWORD).await),
        "the account is suspended"
    );

    let told = app.fakes.database.events();
    let failed: Vec<_> = told
        .iter()
        .filter(|event| event.event_type == "auth.password_attempt_failed")
        .collect();
    let whose: Vec<_> = failed
        .iter()
        .map(|event| event.payload["user_id"].clone())
        .collect();
    assert_eq!(whose, [json!(user_id), json!(null), json!(user_id)]);
    assert!(
        failed
            .iter()
            .all(|event| event.actor == "anonymous" && event.aggregate == "password_attempt")
    );
    Ok(())
}
