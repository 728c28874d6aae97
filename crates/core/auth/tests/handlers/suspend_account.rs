use crate::app::{ADDRESS, App, PASSWORD, Tested, is_refused};
use chrono::TimeDelta;
use cqrs::{Denial, Dispatch, Failure};
use kernel::{BoxError, EmailAddress, Permission, UserId};
use loggia_auth::{ReinstateAccount, ReinstateAccountError, SuspendAccount, SuspendAccountError};
use services::MailContent;
use testing::{contexts, given};

async fn user(app: &App, name: &str) -> Result<UserId, BoxError> {
    given::account(
        &app.fakes,
        &EmailAddress::parse(&format!("{name}@example.org"))?,
        PASSWORD,
    )
    .await
}

async fn administrator(app: &App, name: &str) -> Result<UserId, BoxError> {
    let user_id = user(app, name).await?;
    given::role(&app.fakes, user_id, "superadmin").await?;
    Ok(user_id)
}

fn count(app: &App, event: &str) -> usize {
    app.events().iter().filter(|name| *name == event).count()
}

#[tokio::test]
async fn suspension_ends_all_sessions_and_refuses_logins() -> Tested {
    let (app, user_id) = App::with_account().await?;
    let (first, second) = (
        app.log_in(ADDRESS, PASSWORD).await?,
        app.log_in(ADDRESS, PASSWORD).await?,
    );
    let bob = user(&app, "bob").await?;
    let of_bob = app.log_in("bob@example.org", PASSWORD).await?;
    let now = app.fakes.clock.advance(TimeDelta::minutes(1));

    app.dispatch(&contexts::system(), SuspendAccount { user_id })
        .await?;

    assert_eq!(app.account(user_id).await?.suspended_at, Some(now));
    for ended in [&first, &second] {
        assert_eq!(app.session(ended.session_id).await?.ended_at, Some(now));
        assert!(app.refresh(&ended.session_token).await.is_err());
    }
    let refused = app.log_in(ADDRESS, PASSWORD).await;
    assert!(is_refused(&refused), "{refused:?}");
    let mails = app.fakes.mails.all();
    assert!(
        matches!(mails.as_slice(), [mail] if matches!(mail.content, MailContent::AccountSuspended)),
        "{mails:?}"
    );
    app.rotate(&of_bob.session_token).await?;
    assert_eq!(app.account(bob).await?.suspended_at, None);
    Ok(())
}

#[tokio::test]
async fn a_second_suspension_changes_nothing() -> Tested {
    let (app, user_id) = App::with_account().await?;
    app.dispatch(&contexts::system(), SuspendAccount { user_id })
        .await?;
    let since = app.account(user_id).await?.suspended_at;
    app.fakes.clock.advance(TimeDelta::minutes(1));

    app.dispatch(&contexts::system(), SuspendAccount { user_id })
        .await?;

    assert_eq!(app.account(user_id).await?.suspended_at, since);
    assert_eq!(
        (
            count(&app, "auth.account_suspended"),
            app.fakes.mails.all().len()
        ),
        (1, 1)
    );
    Ok(())
}

#[tokio::test]
async fn reinstated_users_can_log_in_but_old_sessions_stay_ended() -> Tested {
    let (app, user_id) = App::with_account().await?;
    let before = app.log_in(ADDRESS, PASSWORD).await?;
    app.dispatch(&contexts::system(), SuspendAccount { user_id })
        .await?;

    for _ in 0..2 {
        app.dispatch(&contexts::system(), ReinstateAccount { user_id })
            .await?;
    }

    app.log_in(ADDRESS, PASSWORD).await?;
    assert!(app.refresh(&before.session_token).await.is_err());
    assert_eq!(count(&app, "auth.account_reinstated"), 1);
    let mails = app.fakes.mails.all();
    assert!(
        matches!(mails.last(), Some(mail) if matches!(mail.content, MailContent::AccountReinstated)),
        "{mails:?}"
    );
    Ok(())
}

#[tokio::test]
async fn unknown_users_are_reported() -> Tested {
    let (app, user_id) = (App::default(), given::unknown_user());

    let suspended = app
        .dispatch(&contexts::system(), SuspendAccount { user_id })
        .await;
    assert!(
        matches!(
            suspended,
            Err(Failure::Refused(SuspendAccountError::Unknown))
        ),
        "{suspended:?}"
    );
    let reinstated = app
        .dispatch(&contexts::system(), ReinstateAccount { user_id })
        .await;
    assert!(
        matches!(
            reinstated,
            Err(Failure::Refused(ReinstateAccountError::Unknown))
        ),
        "{reinstated:?}"
    );
    Ok(())
}

#[tokio::test]
async fn the_own_account_cannot_be_suspended() -> Tested {
    let app = App::default();
    let (user_id, _) = (
        administrator(&app, "ann").await?,
        administrator(&app, "bob").await?,
    );
    let oneself = contexts::user_with(user_id, &[Permission::declared("users:suspend")]);

    let refused = app.dispatch(&oneself, SuspendAccount { user_id }).await;

    assert!(
        matches!(
            refused,
            Err(Failure::Refused(SuspendAccountError::OwnAccount))
        ),
        "{refused:?}"
    );
    assert_eq!(app.account(user_id).await?.suspended_at, None);
    Ok(())
}

#[tokio::test]
async fn the_last_administrator_cannot_be_suspended() -> Tested {
    let app = App::default();
    let (ann, bob) = (
        administrator(&app, "ann").await?,
        administrator(&app, "bob").await?,
    );
    app.dispatch(&contexts::system(), SuspendAccount { user_id: ann })
        .await?;

    let refused = app
        .dispatch(&contexts::system(), SuspendAccount { user_id: bob })
        .await;

    assert!(
        matches!(
            refused,
            Err(Failure::Refused(SuspendAccountError::LastAdministrator))
        ),
        "{refused:?}"
    );
    app.dispatch(&contexts::system(), ReinstateAccount { user_id: ann })
        .await?;
    app.dispatch(&contexts::system(), SuspendAccount { user_id: bob })
        .await?;
    Ok(())
}

#[tokio::test]
async fn the_permission_is_required() -> Tested {
    let (app, user_id) = App::with_account().await?;
    let permissions = ["users:read", "users:delete"].map(Permission::declared);
    let other = contexts::user_with(given::unknown_user(), &permissions);

    let refused = app.dispatch(&other, SuspendAccount { user_id }).await;
    assert!(
        matches!(refused, Err(Failure::Forbidden(Denial::Forbidden))),
        "{refused:?}"
    );
    let refused = app.dispatch(&other, ReinstateAccount { user_id }).await;
    assert!(
        matches!(refused, Err(Failure::Forbidden(Denial::Forbidden))),
        "{refused:?}"
    );
    let refused = app
        .dispatch(&contexts::anonymous(), SuspendAccount { user_id })
        .await;
    assert!(
        matches!(refused, Err(Failure::Forbidden(Denial::Anonymous))),
        "{refused:?}"
    );
    assert_eq!(app.account(user_id).await?.suspended_at, None);
    Ok(())
}
