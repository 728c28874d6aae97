use crate::app::{App, Tested};
use cqrs::{Denial, Dispatch, Failure};
use kernel::Locale;
use loggia_user_profile::StartProfile;
use testing::{contexts, given};

#[tokio::test]
async fn a_new_profile_has_no_names_and_the_given_language() -> Tested {
    let app = App::default();

    let user_id = app.started().await?;

    let profile = app.profile(user_id).await?;
    assert_eq!(
        (profile.first_name, profile.last_name, profile.finalized_at),
        (None, None, None)
    );
    assert_eq!((profile.user_id, profile.locale), (user_id, Locale::Fr));
    assert_eq!(
        app.events(),
        ["auth.account_opened", "user_profile.profile_started"]
    );
    Ok(())
}

#[tokio::test]
async fn a_second_start_is_a_conflict_and_changes_nothing() -> Tested {
    let app = App::default();
    let user_id = app.started().await?;

    let again = app
        .dispatch(
            &contexts::system(),
            StartProfile {
                user_id,
                locale: Locale::En,
            },
        )
        .await;

    assert!(matches!(again, Err(Failure::Conflict)), "{again:?}");
    assert_eq!(
        (app.profile(user_id).await?.locale, app.events().len()),
        (Locale::Fr, 2)
    );
    Ok(())
}

#[tokio::test]
async fn starting_a_profile_is_internal() -> Tested {
    let app = App::default();
    let start = StartProfile {
        user_id: given::unknown_user(),
        locale: Locale::En,
    };
    let denied = app
        .dispatch(&contexts::user(given::unknown_user()), start)
        .await;
    assert!(
        matches!(denied, Err(Failure::Forbidden(Denial::Forbidden))),
        "{denied:?}"
    );
    Ok(())
}
