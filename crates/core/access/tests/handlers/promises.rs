//! Roles that are promised to somebody who has no account yet, and given once they do.

use crate::app::{App, Tested, role_name};
use access::{
    ApprovePromisedRoles, ApprovePromisedRolesError, GrantPromisedRoles, GrantPromisedRolesError, Module,
    RoleNotAssignable,
};
use access_domain::{PrivilegeEscalation, RoleName};
use async_trait::async_trait;
use cqrs::{Anyone, Context, Denial, Direct, Dispatch, Execution, Failure, Handler, Outcome, Wiring};
use kernel::UserId;
use std::collections::BTreeSet;
use testing::{contexts, given, memory::InMemoryDatabase};

/// A part of an invitation, which asks for no right to assign roles.
#[derive(Debug, Clone)]
struct Promise(BTreeSet<RoleName>);

cqrs::command!(Promise = "test.promise", Anyone => (), ApprovePromisedRolesError);

struct Inviting(Module<InMemoryDatabase>);

#[async_trait]
impl Handler<Promise> for Inviting {
    async fn handle(&self, context: &Context, Promise(roles): Promise) -> Outcome<Promise> {
        self.0.dispatch(context, ApprovePromisedRoles { roles }).await
    }
}

impl Wiring<Promise> for Inviting {
    fn execution(&self) -> impl Execution<Promise> {
        Direct(Self(self.0.clone()))
    }
}

async fn approve(app: &App, context: &Context, roles: &[&str]) -> Outcome<Promise> {
    let roles = roles.iter().map(|role| role_name(role)).collect::<Result<_, _>>()?;
    Inviting(Module::clone(app)).dispatch(context, Promise(roles)).await
}

async fn grant(app: &App, user_id: UserId, roles: &[&str], promised_by: Option<UserId>) -> Outcome<GrantPromisedRoles> {
    let roles = roles.iter().map(|role| role_name(role)).collect::<Result<_, _>>()?;
    app.dispatch(&contexts::system(), GrantPromisedRoles { user_id, roles, promised_by }).await
}

#[tokio::test]
async fn nobody_promises_what_they_could_not_give() -> Tested {
    let app = App::default();
    let (_, admin) = app.person("admin", &["admin"]).await?;
    app.role("keeper", &["signing-keys:manage"]).await?;

    approve(&app, &admin, &["admin"]).await?;
    approve(&app, &contexts::system(), &["admin", "superadmin", "keeper"]).await?;

    for (roles, expected) in [
        (["admin", "superadmin"], RoleNotAssignable::Escalation(PrivilegeEscalation)),
        (["admin", "keeper"], RoleNotAssignable::Escalation(PrivilegeEscalation)),
        (["admin", "gardener"], RoleNotAssignable::UnknownRole(role_name("gardener")?)),
    ] {
        let refused = approve(&app, &admin, &roles).await;
        let expected = ApprovePromisedRolesError::from(expected);
        assert!(matches!(&refused, Err(Failure::Refused(error)) if *error == expected), "{refused:?}");
    }
    Ok(())
}

#[tokio::test]
async fn who_may_not_assign_roles_promises_none_whatever_their_token_says() -> Tested {
    let app = App::default();
    app.role("greeter", &["users:invite"]).await?;
    let (_, greeter) = app.person("greeter", &["greeter"]).await?;
    let (demoted_id, demoted) = app.person("demoted", &["admin"]).await?;
    app.person("other", &["admin"]).await?;
    app.revoke(&contexts::system(), demoted_id, "admin").await?;
    for context in [&greeter, &demoted] {
        let denied = approve(&app, context, &["greeter"]).await;
        assert!(matches!(denied, Err(Failure::Forbidden(Denial::Forbidden))), "{denied:?}");
    }
    Ok(())
}

#[tokio::test]
async fn a_promise_is_kept_and_makes_older_tokens_stale() -> Tested {
    let app = App::default();
    let (admin, _) = app.person("admin", &["admin"]).await?;
    app.role("auditor", &["events:read"]).await?;
    let [(ann, _), (bob, _)] = [app.person("ann", &[]).await?, app.person("bob", &[]).await?];

    grant(&app, ann, &["admin", "auditor"], Some(admin)).await?;
    grant(&app, bob, &["superadmin"], None).await?;

    assert_eq!(app.roles(ann).await?, ["admin", "auditor"]);
    assert_eq!(app.roles(bob).await?, ["superadmin"]);
    assert_eq!((app.epoch(ann).await?, app.epoch(bob).await?), (2, 2));
    let unknown = grant(&app, given::unknown_user(), &["admin"], None).await;
    assert!(matches!(unknown, Err(Failure::Refused(GrantPromisedRolesError::UnknownUser))), "{unknown:?}");
    Ok(())
}

#[tokio::test]
async fn a_role_that_is_gone_is_left_out() -> Tested {
    let app = App::default();
    let (ann, _) = app.person("ann", &[]).await?;

    grant(&app, ann, &["gardener", "admin"], None).await?;

    assert_eq!((app.roles(ann).await?, app.epoch(ann).await?), (vec!["admin".to_owned()], 2));
    Ok(())
}

#[tokio::test]
async fn what_whoever_promised_cannot_give_any_more_is_not_given() -> Tested {
    let app = App::default();
    app.person("other", &["superadmin"]).await?;
    app.role("auditor", &["events:read"]).await?;
    app.role("keeper", &["signing-keys:manage"]).await?;
    let (demoted, _) = app.person("demoted", &["auditor"]).await?;
    let (suspended, _) = app.person("suspended", &["superadmin"]).await?;
    given::suspended(&app.fakes, suspended).await?;
    let (lesser, _) = app.person("lesser", &["admin"]).await?;
    let (ann, _) = app.person("ann", &[]).await?;

    for promised_by in [demoted, suspended, given::unknown_user()] {
        grant(&app, ann, &["auditor"], Some(promised_by)).await?;
    }
    grant(&app, ann, &["keeper"], Some(lesser)).await?;

    assert!(app.roles(ann).await?.is_empty());
    assert_eq!(app.epoch(ann).await?, 1);
    grant(&app, ann, &["keeper", "auditor"], Some(lesser)).await?;
    assert_eq!(app.roles(ann).await?, ["auditor"], "what they can give is given");
    Ok(())
}
