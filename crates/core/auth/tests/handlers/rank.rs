//! Commands that act on another user, by callers of each rank.

use crate::app::{App, PASSWORD, Tested};
use cqrs::{Context, Denial, Dispatch, Failure, Refusal};
use kernel::{BoxError, EmailAddress, Permission, UserId};
use loggia_auth::{
    CancelDeletion, EndUserSessions, ReinstateAccount, RevokeSession, ScheduleDeletion,
    SendPasswordReset, SuspendAccount,
};
use testing::{contexts, given};

const PERMISSIONS: [&str; 4] = [
    "sessions:revoke",
    "users:delete",
    "users:reset-password",
    "users:suspend",
];

async fn person(app: &App, name: &str, role: Option<&str>) -> Result<UserId, BoxError> {
    let address = EmailAddress::parse(&format!("{name}@example.org"))?;
    let user_id = given::account(&app.fakes, &address, PASSWORD).await?;
    if let Some(role) = role {
        given::role(&app.fakes, user_id, role).await?;
    }
    Ok(user_id)
}

/// Returns a context whose access token has every permission that the commands require.
fn with_token(user_id: UserId) -> Context {
    contexts::user_with(user_id, &PERMISSIONS.map(Permission::declared))
}

/// Runs each command on the user and returns what came of it.
async fn each(app: &App, by: &Context, user_id: UserId) -> Result<Vec<String>, BoxError> {
    let state = app.account(user_id).await?;
    let tokens = app.log_in(state.address.as_str(), PASSWORD).await?;
    let session_id = tokens.session_id;
    let mut results = vec![
        named(app.dispatch(by, RevokeSession { session_id }).await),
        named(app.dispatch(by, EndUserSessions { user_id }).await),
        named(app.dispatch(by, SendPasswordReset { user_id }).await),
    ];
    results.push(named(app.dispatch(by, SuspendAccount { user_id }).await));
    results.push(named(app.dispatch(by, ReinstateAccount { user_id }).await));
    results.push(named(app.dispatch(by, ScheduleDeletion { user_id }).await));
    results.push(named(app.dispatch(by, CancelDeletion { user_id }).await));
    Ok(results)
}

fn named<T, R: Refusal>(result: Result<T, Failure<R>>) -> String {
    match result {
        Ok(_) => "done".to_owned(),
        Err(Failure::Refused(refusal)) => refusal.code().to_string(),
        Err(Failure::Forbidden(Denial::Forbidden)) => "forbidden".to_owned(),
        Err(failure) => format!("{failure:?}"),
    }
}

#[tokio::test]
async fn users_with_more_permissions_are_protected() -> Tested {
    let app = App::default();
    let admin = with_token(person(&app, "admin", Some("admin")).await?);
    let root = person(&app, "root", Some("superadmin")).await?;
    person(&app, "spare", Some("superadmin")).await?;
    let (events, mails) = (app.events(), app.fakes.mails.all().len());

    // the admin role lacks users:delete
    let expected = [
        "privilege-escalation",
        "privilege-escalation",
        "privilege-escalation",
        "privilege-escalation",
        "privilege-escalation",
        "forbidden",
        "forbidden",
    ];
    assert_eq!(each(&app, &admin, root).await?, expected);
    let recorded = app.events().split_off(events.len());
    assert_eq!(recorded, ["auth.session_opened"], "nothing else happened");
    assert_eq!(app.fakes.mails.all().len(), mails);
    Ok(())
}

#[tokio::test]
async fn users_with_fewer_or_equal_permissions_are_not_protected() -> Tested {
    let app = App::default();
    let root = with_token(person(&app, "root", Some("superadmin")).await?);
    for (name, role) in [
        ("equal", Some("superadmin")),
        ("lower", Some("admin")),
        ("ann", None),
    ] {
        let target = person(&app, name, role).await?;
        assert_eq!(each(&app, &root, target).await?, ["done"; 7], "{name}");
    }
    Ok(())
}

#[tokio::test]
async fn operators_at_the_command_line_act_on_every_user() -> Tested {
    let app = App::default();
    let root = person(&app, "root", Some("superadmin")).await?;
    person(&app, "spare", Some("superadmin")).await?;
    assert_eq!(each(&app, &contexts::system(), root).await?, ["done"; 7]);
    Ok(())
}

#[tokio::test]
async fn suspension_and_deletion_do_not_lower_the_rank() -> Tested {
    let app = App::default();
    let admin = with_token(person(&app, "admin", Some("admin")).await?);
    let root = person(&app, "root", Some("superadmin")).await?;
    given::suspended(&app.fakes, root).await?;

    let refused = app
        .dispatch(&admin, ReinstateAccount { user_id: root })
        .await;

    assert_eq!(named(refused), "privilege-escalation");
    assert!(app.account(root).await?.suspended_at.is_some());
    Ok(())
}

#[tokio::test]
async fn permissions_that_the_caller_has_lost_do_not_count() -> Tested {
    let app = App::default();
    let former = person(&app, "former", None).await?;
    let suspended = person(&app, "suspended", Some("superadmin")).await?;
    given::suspended(&app.fakes, suspended).await?;
    let ann = person(&app, "ann", None).await?;
    for caller in [former, suspended] {
        let results = each(&app, &with_token(caller), ann).await?;
        assert_eq!(results, ["forbidden"; 7], "the access token is stale");
    }
    Ok(())
}
