//! Creating, changing and deleting roles.

use crate::app::{App, Tested, role_name, set};
use access_domain::{BuiltInRole, PrivilegeEscalation, RoleDescription};
use cqrs::{Denial, Dispatch, Failure};
use kernel::Permission;
use loggia_access::{
    ChangeRole, ChangeRoleError, CreateRoleError, DeleteRole, DeleteRoleError, MAX_ROLES,
};
use testing::{contexts, declared, given};

#[tokio::test]
async fn a_role_is_created_with_permissions_of_its_creator() -> Tested {
    let app = App::default();
    app.role("role-keeper", &["events:read", "roles:manage"])
        .await?;
    let (_, keeper) = app.person("keeper", &["role-keeper"]).await?;

    let view = app.create(&keeper, "auditor", &["events:read"]).await?;

    assert_eq!((view.name.as_str(), view.is_built_in), ("auditor", false));
    assert_eq!(view.permissions, [Permission::declared("events:read")]);
    let stored = app.stored("auditor").await?.ok_or("not stored")?;
    assert_eq!(stored.state().permissions, set(&["events:read"]));
    for (name, permissions, expected) in [
        ("auditor", &["events:read"][..], CreateRoleError::NameTaken),
        ("admin", &[], CreateRoleError::NameTaken),
        (
            "mighty",
            &["events:read", "users:suspend"],
            CreateRoleError::Escalation(PrivilegeEscalation),
        ),
        (
            "typo",
            &["event:read"],
            CreateRoleError::UnknownPermission(Permission::declared("event:read")),
        ),
    ] {
        let refused = app.create(&keeper, name, permissions).await;
        assert!(
            matches!(&refused, Err(Failure::Refused(error)) if *error == expected),
            "{name}: {refused:?}"
        );
    }
    Ok(())
}

#[tokio::test]
async fn the_number_of_roles_is_limited() -> Tested {
    let app = App::default();
    for number in 2..MAX_ROLES {
        app.role(&format!("role-{number}"), &[]).await?;
    }
    let refused = app.role("one-more", &[]).await;
    assert!(
        matches!(refused, Err(Failure::Refused(CreateRoleError::TooMany))),
        "{refused:?}"
    );
    Ok(())
}

#[tokio::test]
async fn changed_permissions_make_tokens_of_all_holders_stale() -> Tested {
    let app = App::default();
    app.role("auditor", &["events:read"]).await?;
    let (_, root) = app.person("root", &["superadmin"]).await?;
    let [(ann, _), (bob, _)] = [
        app.person("ann", &["auditor"]).await?,
        app.person("bob", &["admin"]).await?,
    ];

    let view = app.change(&root, "auditor", &["users:read"]).await?;

    assert_eq!(view.permissions, [Permission::declared("users:read")]);
    assert_eq!((app.epoch(ann).await?, app.epoch(bob).await?), (2, 1));
    let again = app.change(&root, "auditor", &["users:read"]).await?;
    assert_eq!(
        (again.revision, app.epoch(ann).await?),
        (view.revision.clone(), 2),
        "nothing changed"
    );
    let description = Some(RoleDescription::parse("Looks on")?);
    let name = role_name("auditor")?;
    let told = app
        .dispatch(
            &root,
            ChangeRole {
                name,
                expected: None,
                description,
                permissions: None,
            },
        )
        .await?;
    assert_ne!(told.revision, view.revision);
    assert_eq!(
        app.epoch(ann).await?,
        2,
        "the description does not affect permissions"
    );
    Ok(())
}

#[tokio::test]
async fn changing_a_role_requires_its_old_and_new_permissions() -> Tested {
    let app = App::default();
    app.role("role-keeper", &["events:read", "roles:manage"])
        .await?;
    app.role("suspender", &["users:suspend"]).await?;
    app.role("auditor", &["events:read"]).await?;
    let (_, keeper) = app.person("keeper", &["role-keeper"]).await?;
    let escalation = ChangeRoleError::Escalation(PrivilegeEscalation);
    for (name, permissions, expected) in [
        ("suspender", &["events:read"][..], escalation.clone()),
        (
            "auditor",
            &["events:read", "users:suspend"],
            escalation.clone(),
        ),
        (
            "auditor",
            &["typo:read"],
            ChangeRoleError::UnknownPermission(Permission::declared("typo:read")),
        ),
        ("superadmin", &[], escalation),
        ("gardener", &[], ChangeRoleError::UnknownRole),
    ] {
        let refused = app.change(&keeper, name, permissions).await;
        assert!(
            matches!(&refused, Err(Failure::Refused(error)) if *error == expected),
            "{name}: {refused:?}"
        );
    }
    let refused = app.delete(&keeper, "suspender").await;
    assert!(
        matches!(
            refused,
            Err(Failure::Refused(DeleteRoleError::Escalation(_)))
        ),
        "{refused:?}"
    );
    app.change(&keeper, "auditor", &[]).await?;
    Ok(())
}

#[tokio::test]
async fn built_in_roles_cannot_be_changed_or_deleted() -> Tested {
    let app = App::default();
    for name in ["admin", "superadmin"] {
        let changed = app.change(&contexts::system(), name, &[]).await;
        assert!(
            matches!(
                changed,
                Err(Failure::Refused(ChangeRoleError::BuiltIn(BuiltInRole))),
            ),
            "{changed:?}"
        );
        let deleted = app.delete(&contexts::system(), name).await;
        assert!(
            matches!(
                deleted,
                Err(Failure::Refused(DeleteRoleError::BuiltIn(BuiltInRole)))
            ),
            "{deleted:?}"
        );
    }
    Ok(())
}

#[tokio::test]
async fn a_change_cannot_remove_the_last_administrator() -> Tested {
    let app = App::default();
    app.person("admin", &["admin"]).await?;
    app.role("owner", &[]).await?;
    let every = ChangeRole {
        name: role_name("owner")?,
        expected: None,
        description: None,
        permissions: Some(declared().iter().cloned().collect()),
    };
    app.dispatch(&contexts::system(), every).await?;
    let (ann, _) = app.person("ann", &["owner"]).await?;

    let refused = app
        .change(&contexts::system(), "owner", &["events:read"])
        .await;

    assert!(
        matches!(
            refused,
            Err(Failure::Refused(ChangeRoleError::LastAdministrator))
        ),
        "{refused:?}"
    );
    assert_eq!(app.epoch(ann).await?, 1, "rolled back");
    app.person("bob", &["superadmin"]).await?;
    app.change(&contexts::system(), "owner", &["events:read"])
        .await?;
    Ok(())
}

#[tokio::test]
async fn users_cannot_widen_a_role_that_they_hold() -> Tested {
    let app = App::default();
    app.role("role-keeper", &["events:read", "roles:manage"])
        .await?;
    app.role("lent", &["users:suspend"]).await?;
    let (_, keeper) = app.person("keeper", &["role-keeper", "lent"]).await?;
    let (_, other) = app.person("other", &["superadmin"]).await?;
    let widened = ["events:read", "roles:manage", "users:suspend"];

    let refused = app.change(&keeper, "role-keeper", &widened).await;

    assert!(
        matches!(refused, Err(Failure::Refused(ChangeRoleError::OwnRole))),
        "{refused:?}"
    );
    let stored = app.stored("role-keeper").await?.ok_or("not stored")?;
    assert_eq!(
        stored.state().permissions,
        set(&["events:read", "roles:manage"])
    );
    app.change(&keeper, "role-keeper", &["roles:manage"])
        .await?;
    app.change(&other, "role-keeper", &widened).await?;
    app.change(&contexts::system(), "lent", &["events:read"])
        .await?;
    Ok(())
}

#[tokio::test]
async fn permissions_are_not_taken_from_holders_of_higher_rank() -> Tested {
    let app = App::default();
    app.role("role-keeper", &["events:read", "roles:manage"])
        .await?;
    app.role("auditor", &["events:read"]).await?;
    let (_, keeper) = app.person("keeper", &["role-keeper"]).await?;
    app.person("equal", &["auditor"]).await?;
    let (higher, _) = app.person("higher", &["auditor", "admin"]).await?;
    given::suspended(&app.fakes, higher).await?;

    let refused = app.change(&keeper, "auditor", &[]).await;
    assert!(
        matches!(
            refused,
            Err(Failure::Refused(ChangeRoleError::Escalation(_)))
        ),
        "{refused:?}"
    );
    assert_eq!(app.epoch(higher).await?, 1, "nothing changed");
    let refused = app.delete(&keeper, "auditor").await;
    assert!(
        matches!(refused, Err(Failure::Refused(DeleteRoleError::InUse))),
        "{refused:?}"
    );

    app.change(&keeper, "auditor", &["events:read", "roles:manage"])
        .await?;
    let swapped = app.change(&keeper, "auditor", &["roles:manage"]).await;
    assert!(
        matches!(
            swapped,
            Err(Failure::Refused(ChangeRoleError::Escalation(_)))
        ),
        "{swapped:?}"
    );
    app.revoke(&contexts::system(), higher, "auditor").await?;
    app.change(&keeper, "auditor", &[]).await?;
    Ok(())
}

#[tokio::test]
async fn operators_take_permissions_from_every_holder() -> Tested {
    let app = App::default();
    app.role("auditor", &["events:read"]).await?;
    app.person("root", &["superadmin", "auditor"]).await?;
    app.change(&contexts::system(), "auditor", &[]).await?;
    Ok(())
}

#[tokio::test]
async fn only_roles_without_holders_can_be_deleted() -> Tested {
    let app = App::default();
    app.role("auditor", &["events:read"]).await?;
    let (ann, _) = app.person("ann", &["auditor"]).await?;

    let refused = app.delete(&contexts::system(), "auditor").await;
    assert!(
        matches!(refused, Err(Failure::Refused(DeleteRoleError::InUse))),
        "{refused:?}"
    );

    app.revoke(&contexts::system(), ann, "auditor").await?;
    app.delete(&contexts::system(), "auditor").await?;
    assert!(app.stored("auditor").await?.is_none());
    let refused = app.delete(&contexts::system(), "auditor").await;
    assert!(
        matches!(refused, Err(Failure::Refused(DeleteRoleError::UnknownRole))),
        "{refused:?}"
    );
    Ok(())
}

#[tokio::test]
async fn only_the_expected_revision_is_changed_or_deleted() -> Tested {
    let app = App::default();
    let first = app.role("auditor", &["events:read"]).await?.revision;
    let second = app
        .change(&contexts::system(), "auditor", &["users:read"])
        .await?
        .revision;
    let (name, system) = (role_name("auditor")?, contexts::system());
    let change = |expected: &[&String]| ChangeRole {
        name: name.clone(),
        expected: Some(
            expected
                .iter()
                .map(|revision| (*revision).clone())
                .collect(),
        ),
        description: None,
        permissions: Some(set(&["users:invite"])),
    };

    let stale = app.dispatch(&system, change(&[&first])).await;
    assert!(
        matches!(
            stale,
            Err(Failure::Refused(ChangeRoleError::VersionConflict))
        ),
        "{stale:?}"
    );
    let third = app
        .dispatch(&system, change(&[&first, &second]))
        .await?
        .revision;
    let stale = app
        .dispatch(
            &system,
            DeleteRole {
                name: name.clone(),
                expected: Some(vec![second]),
            },
        )
        .await;
    assert!(
        matches!(
            stale,
            Err(Failure::Refused(DeleteRoleError::VersionConflict))
        ),
        "{stale:?}"
    );
    app.dispatch(
        &system,
        DeleteRole {
            name: name.clone(),
            expected: Some(vec![third]),
        },
    )
    .await?;
    let reborn = app.role("auditor", &["events:read"]).await?.revision;
    assert_ne!(reborn, first, "another role of that name");
    Ok(())
}

#[tokio::test]
async fn changing_roles_requires_the_permission_to_manage_them() -> Tested {
    let app = App::default();
    app.role("auditor", &["events:read"]).await?;
    let (_, admin) = app.person("admin", &["admin"]).await?;
    let denied = app.create(&admin, "mine", &[]).await;
    assert!(
        matches!(denied, Err(Failure::Forbidden(Denial::Forbidden))),
        "{denied:?}"
    );
    let denied = app.change(&admin, "auditor", &[]).await;
    assert!(
        matches!(denied, Err(Failure::Forbidden(Denial::Forbidden))),
        "{denied:?}"
    );
    let denied = app.delete(&contexts::anonymous(), "auditor").await;
    assert!(
        matches!(denied, Err(Failure::Forbidden(Denial::Anonymous))),
        "{denied:?}"
    );
    Ok(())
}
