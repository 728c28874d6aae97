use crate::app::{App, Tested, role_name};
use access_domain::PrivilegeEscalation;
use cqrs::{Denial, Failure};
use loggia_access::{RevokeRoleError, RoleNotGrantable};
use testing::{contexts, given};

#[tokio::test]
async fn revoking_a_role_makes_older_tokens_stale() -> Tested {
    let app = App::default();
    let (_, admin) = app.person("admin", &["admin"]).await?;
    app.role("auditor", &["events:read"]).await?;
    let (ann, _) = app.person("ann", &["auditor"]).await?;

    for _ in 0..2 {
        app.revoke(&admin, ann, "auditor").await?;
    }

    assert_eq!(
        (app.roles(ann).await?.len(), app.epoch(ann).await?),
        (0, 2),
        "duplicates are ignored"
    );
    let event = app.fakes.database.events().pop().ok_or("no event")?;
    assert_eq!(
        (event.event_type.as_str(), event.aggregate_id),
        ("access.role_revoked", ann.uuid())
    );
    assert_eq!(
        (&event.payload["role"], &event.payload["user_id"]),
        (&"auditor".into(), &ann.to_string().into())
    );
    Ok(())
}

#[tokio::test]
async fn own_roles_and_roles_above_the_caller_cannot_be_revoked() -> Tested {
    let app = App::default();
    let (root_id, root) = app.person("root", &["superadmin", "admin"]).await?;
    let (_, admin) = app.person("admin", &["admin"]).await?;
    let (ann, _) = app.person("ann", &[]).await?;
    for (context, user_id, role, expected) in [
        (
            &admin,
            root_id,
            "superadmin",
            RoleNotGrantable::Escalation(PrivilegeEscalation).into(),
        ),
        (&root, root_id, "admin", RoleNotGrantable::OwnRoles.into()),
        (
            &root,
            root_id,
            "gardener",
            RoleNotGrantable::OwnRoles.into(),
        ),
        (
            &admin,
            ann,
            "gardener",
            RoleNotGrantable::UnknownRole(role_name("gardener")?).into(),
        ),
        (
            &admin,
            given::unknown_user(),
            "admin",
            RevokeRoleError::UnknownUser,
        ),
    ] {
        let refused = app.revoke(context, user_id, role).await;
        assert!(
            matches!(&refused, Err(Failure::Refused(error)) if *error == expected),
            "{role}: {refused:?}"
        );
    }
    assert_eq!(app.roles(root_id).await?, ["admin", "superadmin"]);
    let denied = app
        .revoke(&contexts::user(root_id), given::unknown_user(), "admin")
        .await;
    assert!(
        matches!(denied, Err(Failure::Forbidden(Denial::Forbidden))),
        "{denied:?}"
    );
    Ok(())
}

#[tokio::test]
async fn roles_of_users_with_more_permissions_cannot_be_revoked() -> Tested {
    let app = App::default();
    app.role("auditor", &["events:read"]).await?;
    let (root, _) = app.person("root", &["superadmin", "auditor"]).await?;
    let (equal, _) = app.person("equal", &["admin", "auditor"]).await?;
    let (_, admin) = app.person("admin", &["admin"]).await?;

    let refused = app.revoke(&admin, root, "auditor").await;

    let expected = RevokeRoleError::from(RoleNotGrantable::Escalation(PrivilegeEscalation));
    assert!(
        matches!(&refused, Err(Failure::Refused(error)) if *error == expected),
        "{refused:?}"
    );
    assert_eq!(app.roles(root).await?, ["auditor", "superadmin"]);
    app.revoke(&admin, equal, "auditor").await?;
    Ok(())
}

#[tokio::test]
async fn the_last_administrator_cannot_be_revoked() -> Tested {
    let app = App::default();
    let (root, _) = app.person("root", &["superadmin", "admin"]).await?;
    app.person("admin", &["admin"]).await?;
    let (suspended, _) = app.person("suspended", &["superadmin"]).await?;
    given::suspended(&app.fakes, suspended).await?;

    app.revoke(&contexts::system(), root, "admin").await?;
    let refused = app.revoke(&contexts::system(), root, "superadmin").await;

    assert!(
        matches!(
            refused,
            Err(Failure::Refused(RevokeRoleError::LastAdministrator))
        ),
        "{refused:?}"
    );
    assert_eq!(
        (app.roles(root).await?, app.epoch(root).await?),
        (vec!["superadmin".to_owned()], 2),
        "rolled back"
    );
    Ok(())
}

#[tokio::test]
async fn revoking_is_allowed_without_any_administrator() -> Tested {
    let app = App::default();
    app.role("auditor", &["events:read"]).await?;
    let (ann, _) = app.person("ann", &["auditor"]).await?;
    app.revoke(&contexts::system(), ann, "auditor").await?;
    assert!(app.roles(ann).await?.is_empty());
    Ok(())
}
