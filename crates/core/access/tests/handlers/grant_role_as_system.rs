use crate::app::{App, Tested};
use access_domain::RoleName;
use cqrs::{Denial, Dispatch, Failure};
use loggia_access::{GrantRoleAsSystem, GrantRoleAsSystemError};
use testing::{contexts, contracts::in_parallel, given};

#[tokio::test]
async fn granting_as_system_makes_older_tokens_stale() -> Tested {
    let (app, user_id) = App::with_account().await?;

    app.grant_as_system(user_id, "admin").await?;

    assert_eq!(
        (app.roles(user_id).await?, app.epoch(user_id).await?),
        (vec!["admin".to_owned()], 2)
    );
    let event = app.fakes.database.events().pop().ok_or("no event")?;
    assert_eq!(
        (event.event_type.as_str(), event.aggregate_id),
        ("access.role_assigned", user_id.uuid())
    );
    assert_eq!(
        (&event.payload["role"], &event.payload["user_id"]),
        (&"admin".into(), &user_id.to_string().into())
    );
    assert_eq!(
        (event.command.as_str(), event.actor.as_str()),
        ("access.grant_role_as_system", "system:test")
    );
    Ok(())
}

#[tokio::test]
async fn granting_twice_records_one_event() -> Tested {
    let (app, user_id) = App::with_account().await?;
    app.grant_as_system(user_id, "admin").await?;

    app.grant_as_system(user_id, "admin").await?;

    assert_eq!(
        (app.roles(user_id).await?.len(), app.epoch(user_id).await?),
        (1, 2)
    );
    assert_eq!(
        app.events(),
        [
            "auth.account_opened",
            "auth.epoch_raised",
            "access.role_assigned"
        ]
    );
    Ok(())
}

#[tokio::test]
async fn a_second_role_is_added_to_the_first() -> Tested {
    let (app, user_id) = App::with_account().await?;
    for role in ["superadmin", "admin"] {
        app.grant_as_system(user_id, role).await?;
    }
    assert_eq!(
        (
            app.roles(user_id).await?.join(" ").as_str(),
            app.epoch(user_id).await?
        ),
        ("admin superadmin", 3)
    );
    Ok(())
}

#[tokio::test]
async fn unknown_users_and_roles_are_refused() -> Tested {
    let (app, user_id) = App::with_account().await?;
    for (user_id, role, expected) in [
        (user_id, "gardener", GrantRoleAsSystemError::UnknownRole),
        (
            given::unknown_user(),
            "gardener",
            GrantRoleAsSystemError::UnknownRole,
        ),
        (
            given::unknown_user(),
            "admin",
            GrantRoleAsSystemError::UnknownUser,
        ),
    ] {
        let refused = app.grant_as_system(user_id, role).await;
        assert!(
            matches!(&refused, Err(Failure::Refused(error)) if *error == expected),
            "{refused:?}"
        );
        assert!(app.roles(user_id).await?.is_empty());
    }
    assert_eq!((app.epoch(user_id).await?, app.events().len()), (1, 1));
    Ok(())
}

#[tokio::test]
async fn concurrent_grants_are_all_stored() -> Tested {
    let (app, user_id) = App::with_account().await?;
    in_parallel(8, |number| {
        let app = app.clone();
        async move {
            Ok(app
                .grant_as_system(
                    user_id,
                    if number % 2 == 0 {
                        "admin"
                    } else {
                        "superadmin"
                    },
                )
                .await?)
        }
    })
    .await?;
    assert_eq!(
        (app.roles(user_id).await?.len(), app.epoch(user_id).await?),
        (2, 3)
    );
    Ok(())
}

#[tokio::test]
async fn users_cannot_grant_as_system() -> Tested {
    let (app, user_id) = App::with_account().await?;
    let context = contexts::user_with(user_id, testing::declared());
    let grant = GrantRoleAsSystem {
        user_id,
        role: RoleName::superadmin(),
    };

    let denied = app.dispatch(&context, grant).await;

    assert!(
        matches!(denied, Err(Failure::Forbidden(Denial::Forbidden))),
        "{denied:?}"
    );
    assert!(app.roles(user_id).await?.is_empty());
    Ok(())
}
