//! Checks of the caller's password before sensitive actions.

use crate::app::{ADDRESS, App, PASSWORD, Tested, networks::guess_from};
use async_trait::async_trait;
use cqrs::{
    Anyone, Context, Denial, Direct, Dispatch, Execution, Failure, Handler, Outcome, Wiring,
};
use kernel::{BoxError, Password, SessionId, UserId};
use loggia_auth::{
    Module, PasswordChecks, Reauthenticated, Reauthentication, ReauthenticationError,
};
use services::Clock;
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
            checks: PasswordChecks {
                hasher: services.hasher.clone(),
                queue: services.attempt_queue.clone(),
                reservations: module.clone(),
                settlements: module.clone(),
                failures: module,
            },
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

/// Returns a logged-in user with the session of their log-in.
async fn logged_in() -> Result<(App, UserId, SessionId), BoxError> {
    let (app, user_id) = App::with_account().await?;
    let session_id = app.log_in(ADDRESS, PASSWORD).await?.session_id;
    Ok((app, user_id, session_id))
}

#[tokio::test]
async fn five_wrong_passwords_in_a_row_end_the_session() -> Tested {
    let (app, user_id, session_id) = logged_in().await?;
    let other = app.log_in(ADDRESS, PASSWORD).await?.session_id;
    let me = contexts::user_in(user_id, session_id);
    for number in 1..=5 {
        assert!(
            app.session(session_id).await?.ended_at.is_none(),
            "{number}"
        );
        assert!(is_wrong(&confirm(&app, &me, WRONG).await));
    }
    let now = app.fakes.clock.now();
    assert_eq!(app.session(session_id).await?.ended_at, Some(now));
    assert_eq!(app.session(other).await?.ended_at, None);
    let events = app.events();
    let ended = events.iter().filter(|event| *event == "auth.session_ended");
    assert_eq!(ended.count(), 1);

    let hashed = app.fakes.hasher.verified();
    let refused = confirm(&app, &me, PASSWORD).await;
    assert!(
        matches!(refused, Err(Failure::Forbidden(Denial::Anonymous))),
        "{refused:?}"
    );
    assert_eq!(app.fakes.hasher.verified(), hashed, "nothing is hashed");
    confirm(&app, &contexts::user_in(user_id, other), PASSWORD).await?;
    Ok(())
}

#[tokio::test]
async fn log_ins_of_strangers_do_not_count_for_a_session() -> Tested {
    let (app, user_id, session_id) = logged_in().await?;
    for number in 0..40 {
        guess_from(&app, [203, 0, 113, number], ADDRESS).await.err();
    }
    confirm(&app, &contexts::user_in(user_id, session_id), PASSWORD).await?;
    Ok(())
}

#[tokio::test]
async fn wrong_passwords_of_a_session_do_not_count_for_log_ins() -> Tested {
    let (app, user_id, session_id) = logged_in().await?;
    let me = contexts::user_in(user_id, session_id);
    for _ in 0..10 {
        confirm(&app, &me, WRONG).await.err();
    }
    app.log_in(ADDRESS, PASSWORD).await?;
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
    let (app, user_id, session_id) = logged_in().await?;
    let before = app.fakes.hasher.verified();
    let wrong = in_parallel(50, |_| {
        let app = app.clone();
        async move {
            let confirmed = confirm(&app, &contexts::user_in(user_id, session_id), WRONG).await;
            Ok::<_, BoxError>(is_wrong(&confirmed))
        }
    })
    .await?;
    assert_eq!(wrong.iter().filter(|wrong| **wrong).count(), 5);
    assert_eq!(app.fakes.hasher.verified() - before, 5);
    assert!(app.session(session_id).await?.ended_at.is_some());
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
