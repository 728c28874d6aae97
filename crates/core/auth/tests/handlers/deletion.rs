use crate::app::{ADDRESS, App, GRACE, PASSWORD, Tested, is_refused};
use auth_domain::Erasure;
use chrono::{DateTime, TimeDelta, Utc};
use cqrs::{Context, Denial, Dispatch, Failure, Outcome};
use kernel::{BoxError, EmailAddress, Password, Permission, UserId};
use loggia_auth::{
    CancelDeletion, CancelDeletionError, EraseAccount, ReauthenticationError, RequestDeletion,
    RequestDeletionError, ScheduleDeletion, ScheduleDeletionError, SuspendAccount,
};
use services::{Clock, MailContent, OutgoingMail};
use testing::ports::UserProfilePorts as _;
use testing::{contexts, given};

async fn request(app: &App, context: &Context, password: &str) -> Outcome<RequestDeletion> {
    app.dispatch(
        context,
        RequestDeletion {
            current_password: Password::from_input(password),
        },
    )
    .await
}

async fn scheduled(app: &App, user_id: UserId) -> Result<DateTime<Utc>, BoxError> {
    Ok(app
        .dispatch(&contexts::system(), ScheduleDeletion { user_id })
        .await?
        .deletes_at)
}

/// Returns the oldest job, as the worker reads it.
async fn job(app: &App) -> Result<EraseAccount, BoxError> {
    let deliveries = app.fakes.database.deliveries();
    let job = deliveries
        .iter()
        .find(|delivery| delivery.kind == <EraseAccount as cqrs::Message>::NAME)
        .ok_or("a job")?;
    let command: EraseAccount = serde_json::from_value(job.payload.clone())?;
    assert_eq!(job.run_at, command.deletes_at);
    Ok(command)
}

#[tokio::test]
async fn scheduling_ends_sessions_and_enqueues_the_erasure() -> Tested {
    let (app, user_id) = App::with_account().await?;
    let tokens = app.log_in(ADDRESS, PASSWORD).await?;
    let now = app.fakes.clock.now();

    let deletes_at = request(&app, &contexts::user(user_id), PASSWORD)
        .await?
        .deletes_at;

    assert_eq!(deletes_at, now + GRACE);
    assert_eq!(app.account(user_id).await?.deletes_at, Some(deletes_at));
    assert_eq!(app.session(tokens.session_id).await?.ended_at, Some(now));
    assert!(app.refresh(&tokens.session_token).await.is_err());
    assert_eq!(
        job(&app).await?,
        EraseAccount {
            user_id,
            deletes_at
        }
    );
    let mails = app.fakes.mails.sent_to(&EmailAddress::parse(ADDRESS)?);
    let [mail] = mails.as_slice() else {
        return Err(format!("one mail, not {}", mails.len()).into());
    };
    assert!(
        matches!(mail.content, MailContent::DeletionScheduled { deletes_at: told } if told == deletes_at)
    );
    Ok(())
}

#[tokio::test]
async fn a_wrong_password_changes_nothing() -> Tested {
    let (app, user_id) = App::with_account().await?;
    let tokens = app.log_in(ADDRESS, PASSWORD).await?;

    let refused = request(&app, &contexts::user(user_id), "another horse battery").await;

    let wrong = RequestDeletionError::NotReauthenticated(ReauthenticationError::WrongPassword);
    assert!(
        matches!(&refused, Err(Failure::Refused(refusal)) if *refusal == wrong),
        "{refused:?}"
    );
    assert_eq!(app.account(user_id).await?.deletes_at, None);
    app.rotate(&tokens.session_token).await?;
    let refused = request(&app, &contexts::anonymous(), PASSWORD).await;
    assert!(
        matches!(refused, Err(Failure::Forbidden(Denial::Anonymous))),
        "{refused:?}"
    );
    Ok(())
}

#[tokio::test]
async fn logging_in_within_the_grace_period_cancels_the_deletion() -> Tested {
    let (app, user_id) = App::with_account().await?;
    request(&app, &contexts::user(user_id), PASSWORD).await?;
    app.fakes.clock.advance(GRACE - TimeDelta::microseconds(1));

    let tokens = app.log_in(ADDRESS, PASSWORD).await?;

    assert_eq!(app.account(user_id).await?.deletes_at, None);
    assert_eq!(
        app.events()
            .iter()
            .filter(|name| *name == "auth.deletion_cancelled")
            .count(),
        1
    );
    app.fakes.clock.advance(GRACE);
    let job = job(&app).await?;
    assert_eq!(
        app.dispatch(&contexts::system(), job).await?,
        Erasure::NotScheduled
    );
    assert!(app.session(tokens.session_id).await?.ended_at.is_none());
    Ok(())
}

#[tokio::test]
async fn logging_in_does_not_cancel_the_deletion_by_an_administrator() -> Tested {
    let (app, user_id) = App::with_account().await?;
    let deletes_at = scheduled(&app, user_id).await?;

    let refused = app.log_in(ADDRESS, PASSWORD).await;

    assert!(is_refused(&refused), "{refused:?}");
    assert_eq!(app.account(user_id).await?.deletes_at, Some(deletes_at));
    let mails = app.fakes.mails.sent_to(&EmailAddress::parse(ADDRESS)?);
    assert!(
        matches!(
            mails.as_slice(),
            [OutgoingMail {
                content: MailContent::DeletionOrdered { .. },
                ..
            }]
        ),
        "{mails:?}"
    );
    Ok(())
}

#[tokio::test]
async fn an_administrator_takes_over_the_deletion_of_the_owner() -> Tested {
    let (app, user_id) = App::with_account().await?;
    let deletes_at = request(&app, &contexts::user(user_id), PASSWORD)
        .await?
        .deletes_at;
    app.fakes.clock.advance(TimeDelta::days(1));

    assert_eq!(scheduled(&app, user_id).await?, deletes_at);

    assert!(app.log_in(ADDRESS, PASSWORD).await.is_err());
    let jobs = app.fakes.database.deliveries();
    let jobs = jobs
        .iter()
        .filter(|job| job.kind == <EraseAccount as cqrs::Message>::NAME);
    assert_eq!(jobs.count(), 1, "no second erasure");
    Ok(())
}

#[tokio::test]
async fn logins_are_refused_once_the_deletion_is_due() -> Tested {
    let (app, user_id) = App::with_account().await?;
    request(&app, &contexts::user(user_id), PASSWORD).await?;
    app.fakes.clock.advance(GRACE);

    let refused = app.log_in(ADDRESS, PASSWORD).await;

    assert!(is_refused(&refused), "{refused:?}");
    assert!(app.account(user_id).await?.deletes_at.is_some());
    Ok(())
}

#[tokio::test]
async fn erasure_deletes_the_account_and_keeps_its_events() -> Tested {
    let (app, user_id) = App::with_account().await?;
    let tokens = app.log_in(ADDRESS, PASSWORD).await?;
    given::profile(&app.fakes, user_id, kernel::Locale::En).await?;
    scheduled(&app, user_id).await?;
    app.fakes.clock.advance(GRACE);
    let before = app.events();

    for expected in [Erasure::Erased, Erasure::NotScheduled] {
        let job = job(&app).await?;
        assert_eq!(
            app.dispatch(&contexts::system(), job).await?,
            expected,
            "a job may come twice"
        );
    }

    assert!(app.account(user_id).await.is_err());
    assert!(app.session(tokens.session_id).await.is_err());
    assert!(
        app.fakes
            .database
            .within(async |tx| tx.profiles().find(user_id).await)
            .await?
            .is_none()
    );
    assert_eq!(
        app.events(),
        [before, vec!["auth.account_erased".to_owned()]].concat()
    );
    given::account(&app.fakes, &EmailAddress::parse(ADDRESS)?, PASSWORD).await?;
    Ok(())
}

#[tokio::test]
async fn only_the_job_of_the_current_schedule_erases_when_due() -> Tested {
    let (app, user_id) = App::with_account().await?;
    let first = scheduled(&app, user_id).await?;
    let early = EraseAccount {
        user_id,
        deletes_at: first,
    };
    assert_eq!(
        app.dispatch(&contexts::system(), early.clone()).await?,
        Erasure::NotDue
    );
    app.dispatch(&contexts::system(), CancelDeletion { user_id })
        .await?;
    app.fakes.clock.advance(TimeDelta::days(1));
    scheduled(&app, user_id).await?;
    app.fakes.clock.advance(GRACE - TimeDelta::days(1));

    assert_eq!(
        app.dispatch(&contexts::system(), early).await?,
        Erasure::NotScheduled
    );

    assert!(app.account(user_id).await?.deletes_at.is_some());
    let refused = app
        .dispatch(
            &contexts::user(user_id),
            EraseAccount {
                user_id,
                deletes_at: first,
            },
        )
        .await;
    assert!(
        matches!(refused, Err(Failure::Forbidden(Denial::Forbidden))),
        "{refused:?}"
    );
    Ok(())
}

#[tokio::test]
async fn a_deletion_is_scheduled_once_and_canceled_by_an_operator() -> Tested {
    let (app, user_id) = App::with_account().await?;
    let first = scheduled(&app, user_id).await?;
    app.fakes.clock.advance(TimeDelta::days(1));

    assert_eq!(scheduled(&app, user_id).await?, first);
    assert_eq!(app.fakes.mails.all().len(), 1);
    for _ in 0..2 {
        app.dispatch(&contexts::system(), CancelDeletion { user_id })
            .await?;
    }

    assert_eq!(app.account(user_id).await?.deletes_at, None);
    assert_eq!(
        app.events()
            .iter()
            .filter(|name| name.contains("deletion"))
            .count(),
        2
    );
    Ok(())
}

#[tokio::test]
async fn the_last_administrator_and_the_own_account_cannot_be_deleted() -> Tested {
    let (app, ann) = App::with_account().await?;
    let bob = given::account(
        &app.fakes,
        &EmailAddress::parse("bob@example.org")?,
        PASSWORD,
    )
    .await?;
    given::role(&app.fakes, ann, "superadmin").await?;

    let refused = app
        .dispatch(&contexts::system(), ScheduleDeletion { user_id: ann })
        .await;
    assert!(
        matches!(
            refused,
            Err(Failure::Refused(ScheduleDeletionError::LastAdministrator))
        ),
        "{refused:?}"
    );
    let refused = request(&app, &contexts::user(ann), PASSWORD).await;
    assert!(
        matches!(
            refused,
            Err(Failure::Refused(RequestDeletionError::LastAdministrator))
        ),
        "{refused:?}"
    );

    given::role(&app.fakes, bob, "superadmin").await?;
    let oneself = contexts::user_with(bob, &[Permission::declared("users:delete")]);
    let refused = app
        .dispatch(&oneself, ScheduleDeletion { user_id: bob })
        .await;
    assert!(
        matches!(
            refused,
            Err(Failure::Refused(ScheduleDeletionError::OwnAccount))
        ),
        "{refused:?}"
    );
    app.dispatch(&oneself, ScheduleDeletion { user_id: ann })
        .await?;
    let refused = app
        .dispatch(&contexts::system(), SuspendAccount { user_id: bob })
        .await;
    assert!(
        refused.is_err(),
        "users with a scheduled deletion do not count as administrators"
    );
    Ok(())
}

#[tokio::test]
async fn unknown_users_are_reported_and_the_permission_is_required() -> Tested {
    let (app, user_id) = (App::default(), given::unknown_user());
    let refused = app
        .dispatch(&contexts::system(), ScheduleDeletion { user_id })
        .await;
    assert!(
        matches!(
            refused,
            Err(Failure::Refused(ScheduleDeletionError::Unknown))
        ),
        "{refused:?}"
    );
    let refused = app
        .dispatch(&contexts::system(), CancelDeletion { user_id })
        .await;
    assert!(
        matches!(refused, Err(Failure::Refused(CancelDeletionError::Unknown))),
        "{refused:?}"
    );

    let permissions = ["users:read", "users:suspend"].map(Permission::declared);
    let other = contexts::user_with(UserId::new(user_id.uuid()), &permissions);
    let refused = app.dispatch(&other, ScheduleDeletion { user_id }).await;
    assert!(
        matches!(refused, Err(Failure::Forbidden(Denial::Forbidden))),
        "{refused:?}"
    );
    let refused = app.dispatch(&other, CancelDeletion { user_id }).await;
    assert!(
        matches!(refused, Err(Failure::Forbidden(Denial::Forbidden))),
        "{refused:?}"
    );
    Ok(())
}
