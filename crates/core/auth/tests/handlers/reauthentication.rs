//! Checks of the caller's password before sensitive actions.

use crate::app::{ADDRESS, App, PASSWORD, Tested};
use async_trait::async_trait;
use cqrs::{
    Anyone, Context, Denial, Direct, Dispatch, Execution, Failure, Handler, Outcome, Wiring,
};
use kernel::{BoxError, Password};
use loggia_auth::{Module, Reauthenticated, Reauthentication, ReauthenticationError};
use std::sync::Arc;
use testing::{contexts, contracts::in_parallel, given, memory::InMemoryDatabase};

const WRONG: &str = "another horse battery";

/// Does what handlers do that check the password again.
#[derive(Debug, Clone)]
struct Confirm(Password);

cqrs::command!(Confirm = "test.confirm", Anyone => Reauthenticated, ReauthenticationError);

struct ConfirmHandler(Reauthentication);

#[async_trait]
impl Handler<Confirm> for ConfirmHandler {
    async fn handle(&self, context: &Context, Confirm(password): Confirm) -> Outcome<Confirm> {
        self.0.confirm(context, password).await
    }
}

struct Asking(Module<InMemoryDatabase>);

impl Wiring<Confirm> for Asking {
    fn execution(&self) -> impl Execution<Confirm> {
        let (module, services) = (Arc::new(self.0.clone()), &self.0.services);
        Direct(ConfirmHandler(Reauthentication {
            credentials: services.credentials.clone(),
            hasher: services.hasher.clone(),
            reservations: module.clone(),
            settlements: module.clone(),
            failures: module,
        }))
    }
}

type Confirmed = Outcome<Confirm>;

async fn confirm(app: &App, context: &Context, password: &str) -> Confirmed {
    Asking(Module::clone(app))
        .dispatch(context, Confirm(Password::from_input(password)))
        .await
}

fn is_wrong(confirmed: &Confirmed) -> bool {
    matches!(
        confirmed,
        Err(Failure::Refused(ReauthenticationError::WrongPassword))
    )
}

fn is_throttled(confirmed: &Confirmed) -> bool {
    matches!(
        confirmed,
        Err(Failure::Refused(ReauthenticationError::TooManyAttempts(_)))
    )
}

#[tokio::test]
async fn the_right_password_returns_the_verified_hash() -> Tested {
    let (app, user_id) = App::with_account().await?;
    let confirmed = confirm(&app, &contexts::user(user_id), PASSWORD).await?;
    assert_eq!(
        (confirmed.user_id, confirmed.address.as_str()),
        (user_id, ADDRESS)
    );
    assert_eq!(
        confirmed.verified.expose(),
        app.account(user_id).await?.password_hash.expose()
    );
    assert!(!format!("{confirmed:?}").contains(PASSWORD));
    Ok(())
}

#[tokio::test]
async fn reauthentication_requires_a_signed_in_user() -> Tested {
    let (app, _) = App::with_account().await?;
    for context in [contexts::anonymous(), contexts::system()] {
        let refused = confirm(&app, &context, PASSWORD).await;
        assert!(
            matches!(refused, Err(Failure::Forbidden(Denial::Anonymous))),
            "{refused:?}"
        );
    }
    assert!(is_wrong(
        &confirm(&app, &contexts::user(given::unknown_user()), PASSWORD).await
    ));
    Ok(())
}

#[tokio::test]
async fn wrong_passwords_count_together_with_logins() -> Tested {
    let (app, user_id) = App::with_account().await?;
    let me = contexts::user(user_id);
    for _ in 0..3 {
        assert!(is_wrong(&confirm(&app, &me, WRONG).await));
    }
    for _ in 0..2 {
        app.log_in(ADDRESS, WRONG)
            .await
            .err()
            .ok_or("it is wrong")?;
    }
    let hashed = app.fakes.hasher.verified();
    assert!(is_throttled(&confirm(&app, &me, PASSWORD).await));
    assert_eq!(
        app.fakes.hasher.verified(),
        hashed,
        "throttled attempts are not hashed"
    );
    Ok(())
}

#[tokio::test]
async fn successful_attempts_do_not_accumulate() -> Tested {
    let (app, user_id) = App::with_account().await?;
    let me = contexts::user(user_id);
    for _ in 0..3 {
        for _ in 0..4 {
            assert!(is_wrong(&confirm(&app, &me, WRONG).await));
        }
        confirm(&app, &me, PASSWORD).await?;
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn parallel_guesses_do_not_exceed_the_limit() -> Tested {
    let (app, user_id) = App::with_account().await?;
    let wrong = in_parallel(50, |_| {
        let app = app.clone();
        async move {
            Ok::<_, BoxError>(is_wrong(
                &confirm(&app, &contexts::user(user_id), WRONG).await,
            ))
        }
    })
    .await?;
    assert_eq!(wrong.iter().filter(|wrong| **wrong).count(), 5);
    Ok(())
}

#[tokio::test]
async fn attempts_are_not_counted_if_the_queue_is_full() -> Tested {
    let (app, user_id) = App::with_account().await?;
    app.fakes.hasher.set_overloaded(true);
    for _ in 0..10 {
        assert!(matches!(
            confirm(&app, &contexts::user(user_id), WRONG).await,
            Err(Failure::Overloaded)
        ));
    }
    app.fakes.hasher.set_overloaded(false);
    confirm(&app, &contexts::user(user_id), PASSWORD).await?;
    Ok(())
}
