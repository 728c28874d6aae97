use crate::app::{App, Tested};
use cqrs::{Denial, Dispatch, Failure};
use kernel::{EmailAddress, Permission};
use loggia_user_profile::{GetUser, GetUserError, UserStatus, WhichUser};
use testing::{contexts, given};

#[tokio::test]
async fn a_user_is_found_by_id_and_by_address() -> Tested {
    let app = App::default();
    let user_id = app.started().await?;
    let reader = contexts::user_with(given::unknown_user(), &[Permission::declared("users:read")]);
    for who in [
        WhichUser::Id(user_id),
        WhichUser::Address(EmailAddress::parse("ANN@example.org")?),
    ] {
        let user = app.dispatch(&reader, GetUser { who }).await?;
        assert_eq!(
            (user.summary.id, user.summary.status),
            (user_id, UserStatus::PendingProfile)
        );
        assert_eq!((user.locale.as_deref(), user.sessions), (Some("fr"), 0));
    }
    Ok(())
}

#[tokio::test]
async fn unknown_users_are_reported() -> Tested {
    let app = App::default();
    let shown = app
        .dispatch(
            &contexts::system(),
            GetUser {
                who: WhichUser::Id(given::unknown_user()),
            },
        )
        .await;
    assert!(matches!(
        shown,
        Err(Failure::Refused(GetUserError::UnknownUser))
    ));
    Ok(())
}

#[tokio::test]
async fn reading_a_user_requires_the_permission_even_for_oneself() -> Tested {
    let app = App::default();
    let user_id = app.started().await?;
    let others = [
        Permission::declared("events:read"),
        Permission::declared("users:suspend"),
    ];
    for (context, denial) in [
        (contexts::anonymous(), Denial::Anonymous),
        (contexts::user(user_id), Denial::Forbidden),
        (contexts::user_with(user_id, &others), Denial::Forbidden),
    ] {
        let shown = app
            .dispatch(
                &context,
                GetUser {
                    who: WhichUser::Id(user_id),
                },
            )
            .await;
        assert!(
            matches!(shown, Err(Failure::Forbidden(found)) if found == denial),
            "{context:?}"
        );
    }
    Ok(())
}
