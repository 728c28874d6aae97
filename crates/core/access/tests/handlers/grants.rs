use crate::app::{App, Tested, role_name};
use access_domain::PrivilegeEscalation;
use cqrs::{Denial, Failure};
use loggia_access::{GrantRoleError, RoleNotGrantable};
use testing::{contexts, given};

#[tokio::test]
async fn granting_a_role_makes_older_tokens_stale() -> Tested {
    let app = App::default();
    let (_, admin) = app.person("admin", &["admin"]).await?;
    let (ann, _) = app.person("ann", &[]).await?;
    app.role("auditor", &["events:read"]).await?;

    for _ in 0..2 {
        app.grant(&admin, ann, "auditor").await?;
    }

    assert_eq!(
        (app.roles(ann).await?, app.epoch(ann).await?),
        (vec!["auditor".to_owned()], 2),
        "duplicates are ignored"
    );
    let event = app.fakes.database.events().pop().ok_or("no event")?;
    assert_eq!(
        (event.event_type.as_str(), event.aggregate_id),
        ("access.role_assigned", ann.uuid())
    );
    assert_eq!(
        (event.command.as_str(), event.actor.starts_with("user:")),
        ("access.grant_role", true)
    );
    Ok(())
}

#[tokio::test]
async fn roles_with_permissions_that_the_caller_lacks_cannot_be_granted() -> Tested {
    let app = App::default();
    let (_, admin) = app.person("admin", &["admin"]).await?;
    let (ann, _) = app.person("ann", &[]).await?;
    app.role("keeper", &["events:read", "signing-keys:manage"])
        .await?;

    for role in ["keeper", "superadmin"] {
        let refused = app.grant(&admin, ann, role).await;
        let escalation = GrantRoleError::from(RoleNotGrantable::Escalation(PrivilegeEscalation));
        assert!(
            matches!(&refused, Err(Failure::Refused(error)) if *error == escalation),
            "{refused:?}"
        );
    }

    assert!(app.roles(ann).await?.is_empty());
    assert_eq!(app.epoch(ann).await?, 1);
    Ok(())
}

#[tokio::test]
async fn superadmins_and_the_operator_can_grant_every_role() -> Tested {
    let app = App::default();
    let (_, root) = app.person("root", &["superadmin"]).await?;
    let [(ann, _), (bob, _)] = [app.person("ann", &[]).await?, app.person("bob", &[]).await?];
    app.grant(&root, ann, "superadmin").await?;
    app.grant(&contexts::system(), bob, "superadmin").await?;
    for user_id in [ann, bob] {
        assert_eq!(app.roles(user_id).await?, ["superadmin"]);
    }
    Ok(())
}

#[tokio::test]
async fn own_roles_cannot_be_changed() -> Tested {
    let app = App::default();
    let (root_id, root) = app.person("root", &["superadmin"]).await?;
    let refused = app.grant(&root, root_id, "admin").await;
    assert!(
        matches!(
            refused,
            Err(Failure::Refused(GrantRoleError::NotGrantable(
                RoleNotGrantable::OwnRoles
            )))
        ),
        "{refused:?}"
    );
    assert_eq!(app.roles(root_id).await?, ["superadmin"]);
    Ok(())
}

#[tokio::test]
async fn unknown_users_and_roles_are_refused() -> Tested {
    let app = App::default();
    let (_, root) = app.person("root", &["superadmin"]).await?;
    let (ann, _) = app.person("ann", &[]).await?;
    let unknown_role = RoleNotGrantable::UnknownRole(role_name("gardener")?);
    for (user_id, role, expected) in [
        (ann, "gardener", unknown_role.into()),
        (given::unknown_user(), "admin", GrantRoleError::UnknownUser),
    ] {
        let refused = app.grant(&root, user_id, role).await;
        assert!(
            matches!(&refused, Err(Failure::Refused(error)) if *error == expected),
            "{refused:?}"
        );
    }
    Ok(())
}

#[tokio::test]
async fn granting_requires_the_permission() -> Tested {
    let app = App::default();
    let (ann, plain) = app.person("ann", &[]).await?;
    let (bob, _) = app.person("bob", &[]).await?;
    let (anonymous, stranger) = (contexts::anonymous(), contexts::user(ann));
    for (context, denial) in [
        (&plain, Denial::Forbidden),
        (&stranger, Denial::Forbidden),
        (&anonymous, Denial::Anonymous),
    ] {
        let denied = app.grant(context, bob, "admin").await;
        assert!(
            matches!(denied, Err(Failure::Forbidden(found)) if found == denial),
            "{denied:?}"
        );
    }
    Ok(())
}

/// An access token stays valid for a moment after the user's permissions were revoked.
#[tokio::test]
async fn permissions_of_a_stale_token_do_not_count() -> Tested {
    let app = App::default();
    let (admin_id, admin) = app.person("admin", &["admin"]).await?;
    app.person("root", &["superadmin"]).await?;
    let (bob, _) = app.person("bob", &[]).await?;
    app.role("auditor", &["events:read"]).await?;
    app.revoke(&contexts::system(), admin_id, "admin").await?;

    let denied = app.grant(&admin, bob, "auditor").await;

    assert!(
        matches!(denied, Err(Failure::Forbidden(Denial::Forbidden))),
        "{denied:?}"
    );
    given::role(&app.fakes, admin_id, "admin").await?;
    app.grant(&admin, bob, "auditor").await?;
    given::suspended(&app.fakes, admin_id).await?;
    let denied = app.grant(&admin, bob, "admin").await;
    assert!(
        matches!(denied, Err(Failure::Forbidden(Denial::Forbidden))),
        "suspended: {denied:?}"
    );
    Ok(())
}
