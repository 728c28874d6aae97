use crate::app::{App, Tested, role_name};
use access::{GrantRoleError, RoleNotAssignable};
use access_domain::PrivilegeEscalation;
use cqrs::{Denial, Failure};
use testing::{contexts, given};

#[tokio::test]
async fn what_is_granted_is_held_and_makes_older_tokens_stale() -> Tested {
    let app = App::default();
    let (_, admin) = app.person("admin", &["admin"]).await?;
    let (ann, _) = app.person("ann", &[]).await?;
    app.role("auditor", &["events:read"]).await?;

    for _ in 0..2 {
        app.grant(&admin, ann, "auditor").await?;
    }

    assert_eq!((app.roles(ann).await?, app.epoch(ann).await?), (vec!["auditor".to_owned()], 2), "twice is once");
    let event = app.fakes.database.events().pop().ok_or("it is told")?;
    assert_eq!((event.event_type.as_str(), event.aggregate_id), ("access.role_assigned", ann.uuid()));
    assert_eq!((event.command.as_str(), event.actor.starts_with("user:")), ("access.grant_role", true));
    Ok(())
}

#[tokio::test]
async fn nobody_grants_what_they_lack() -> Tested {
    let app = App::default();
    let (_, admin) = app.person("admin", &["admin"]).await?;
    let (ann, _) = app.person("ann", &[]).await?;
    app.role("keeper", &["events:read", "signing-keys:manage"]).await?;

    for role in ["keeper", "superadmin"] {
        let refused = app.grant(&admin, ann, role).await;
        let escalation = GrantRoleError::from(RoleNotAssignable::Escalation(PrivilegeEscalation));
        assert!(matches!(&refused, Err(Failure::Refused(error)) if *error == escalation), "{refused:?}");
    }

    assert!(app.roles(ann).await?.is_empty());
    assert_eq!(app.epoch(ann).await?, 1);
    Ok(())
}

#[tokio::test]
async fn who_has_everything_grants_everything_and_so_does_the_operator() -> Tested {
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
async fn nobody_changes_their_own_roles() -> Tested {
    let app = App::default();
    let (root_id, root) = app.person("root", &["superadmin"]).await?;
    let refused = app.grant(&root, root_id, "admin").await;
    assert!(
        matches!(refused, Err(Failure::Refused(GrantRoleError::NotAssignable(RoleNotAssignable::OwnRoles)))),
        "{refused:?}"
    );
    assert_eq!(app.roles(root_id).await?, ["superadmin"]);
    Ok(())
}

#[tokio::test]
async fn an_unknown_user_and_an_unknown_role_are_refused() -> Tested {
    let app = App::default();
    let (_, root) = app.person("root", &["superadmin"]).await?;
    let (ann, _) = app.person("ann", &[]).await?;
    let unknown_role = RoleNotAssignable::UnknownRole(role_name("gardener")?);
    for (user_id, role, expected) in
        [(ann, "gardener", unknown_role.into()), (given::unknown_user(), "admin", GrantRoleError::UnknownUser)]
    {
        let refused = app.grant(&root, user_id, role).await;
        assert!(matches!(&refused, Err(Failure::Refused(error)) if *error == expected), "{refused:?}");
    }
    Ok(())
}

#[tokio::test]
async fn the_right_itself_is_needed() -> Tested {
    let app = App::default();
    let (ann, plain) = app.person("ann", &[]).await?;
    let (bob, _) = app.person("bob", &[]).await?;
    let (anonymous, stranger) = (contexts::anonymous(), contexts::user(ann));
    for (context, denial) in
        [(&plain, Denial::Forbidden), (&stranger, Denial::Forbidden), (&anonymous, Denial::Anonymous)]
    {
        let denied = app.grant(context, bob, "admin").await;
        assert!(matches!(denied, Err(Failure::Forbidden(found)) if found == denial), "{denied:?}");
    }
    Ok(())
}

/// An access token lives on for a moment after its rights are gone.
#[tokio::test]
async fn rights_that_only_the_token_still_says_are_none() -> Tested {
    let app = App::default();
    let (admin_id, admin) = app.person("admin", &["admin"]).await?;
    app.person("root", &["superadmin"]).await?;
    let (bob, _) = app.person("bob", &[]).await?;
    app.role("auditor", &["events:read"]).await?;
    app.revoke(&contexts::system(), admin_id, "admin").await?;

    let denied = app.grant(&admin, bob, "auditor").await;

    assert!(matches!(denied, Err(Failure::Forbidden(Denial::Forbidden))), "{denied:?}");
    given::role(&app.fakes, admin_id, "admin").await?;
    app.grant(&admin, bob, "auditor").await?;
    given::suspended(&app.fakes, admin_id).await?;
    let denied = app.grant(&admin, bob, "admin").await;
    assert!(matches!(denied, Err(Failure::Forbidden(Denial::Forbidden))), "who is suspended: {denied:?}");
    Ok(())
}
