//! Roles that are promised to a user without an account, and granted when the account is opened.

use crate::app::{App, Tested, role_name};
use access_domain::{PrivilegeEscalation, RoleName};
use async_trait::async_trait;
use cqrs::{
    Anyone, Context, Denial, Direct, Dispatch, Execution, Failure, Handler, Outcome, Wiring,
};
use kernel::UserId;
use loggia_access::{
    ApprovePromisedRoles, ApprovePromisedRolesError, GrantPromisedRoles, GrantPromisedRolesError,
    Module, RoleNotGrantable,
};
use std::collections::BTreeSet;
use testing::{contexts, given, memory::InMemoryDatabase};

/// Part of an invitation, which does not require the permission to grant roles.
#[derive(Debug, Clone)]
struct Promise(BTreeSet<RoleName>);

cqrs::command!(Promise = "test.promise", Anyone => (), ApprovePromisedRolesError);

struct Inviting(Module<InMemoryDatabase>);

#[async_trait]
impl Handler<Promise> for Inviting {
    async fn handle(&self, context: &Context, Promise(roles): Promise) -> Outcome<Promise> {
        self.0
            .dispatch(context, ApprovePromisedRoles { roles })
            .await
    }
}

impl Wiring<Promise> for Inviting {
    fn execution(&self) -> impl Execution<Promise> {
        Direct(Self(self.0.clone()))
    }
}

async fn approve(app: &App, context: &Context, roles: &[&str]) -> Outcome<Promise> {
    let roles = roles
        .iter()
        .map(|role| role_name(role))
        .collect::<Result<_, _>>()?;
    Inviting(Module::clone(app))
        .dispatch(context, Promise(roles))
        .await
}

async fn grant(
    app: &App,
    user_id: UserId,
    roles: &[&str],
    promised_by: Option<UserId>,
) -> Outcome<GrantPromisedRoles> {
    let roles = roles
        .iter()
        .map(|role| role_name(role))
        .collect::<Result<_, _>>()?;
    app.dispatch(
        &contexts::system(),
        GrantPromisedRoles {
            user_id,
            roles,
            promised_by,
        },
    )
    .await
}

#[tokio::test]
async fn roles_that_the_caller_cannot_grant_cannot_be_promised() -> Tested {
    let app = App::default();
    let (_, admin) = app.person("admin", &["admin"]).await?;
    app.role("keeper", &["signing-keys:manage"]).await?;

    approve(&app, &admin, &["admin"]).await?;
    approve(
        &app,
        &contexts::system(),
        &["admin", "superadmin", "keeper"],
    )
    .await?;

    for (roles, expected) in [
        (
            ["admin", "superadmin"],
            RoleNotGrantable::Escalation(PrivilegeEscalation),
        ),
        (
            ["admin", "keeper"],
            RoleNotGrantable::Escalation(PrivilegeEscalation),
        ),
        (
            ["admin", "gardener"],
            RoleNotGrantable::UnknownRole(role_name("gardener")?),
        ),
    ] {
        let refused = approve(&app, &admin, &roles).await;
        let expected = ApprovePromisedRolesError::from(expected);
        assert!(
            matches!(&refused, Err(Failure::Refused(error)) if *error == expected),
            "{refused:?}"
        );
    }
    Ok(())
}

#[tokio::test]
async fn promising_requires_the_current_permission_to_grant_roles() -> Tested {
    let app = App::default();
    app.role("greeter", &["users:invite"]).await?;
    let (_, greeter) = app.person("greeter", &["greeter"]).await?;
    let (demoted_id, demoted) = app.person("demoted", &["admin"]).await?;
    app.person("other", &["admin"]).await?;
    app.revoke(&contexts::system(), demoted_id, "admin").await?;
    for context in [&greeter, &demoted] {
        let denied = approve(&app, context, &["greeter"]).await;
        assert!(
            matches!(denied, Err(Failure::Forbidden(Denial::Forbidden))),
            "{denied:?}"
        );
    }
    Ok(())
}

#[tokio::test]
async fn promised_roles_are_granted_and_make_older_tokens_stale() -> Tested {
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
    assert!(
        matches!(
            unknown,
            Err(Failure::Refused(GrantPromisedRolesError::UnknownUser))
        ),
        "{unknown:?}"
    );
    Ok(())
}

#[tokio::test]
async fn deleted_roles_are_omitted() -> Tested {
    let app = App::default();
    let (ann, _) = app.person("ann", &[]).await?;

    grant(&app, ann, &["gardener", "admin"], None).await?;

    assert_eq!(
        (app.roles(ann).await?, app.epoch(ann).await?),
        (vec!["admin".to_owned()], 2)
    );
    Ok(())
}

#[tokio::test]
async fn roles_that_the_inviting_user_can_no_longer_grant_are_omitted() -> Tested {
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
    assert_eq!(
        app.roles(ann).await?,
        ["auditor"],
        "only the role that they can grant"
    );
    Ok(())
}
