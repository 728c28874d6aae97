use crate::app::{App, Tested, view};
use cqrs::{Context, Denial, Dispatch, Failure};
use kernel::Locale;
use loggia_user_profile::{
    CurrentUserView, FinalizeProfile, FinalizeProfileError, GetCurrentUserError,
};
use services::Clock;
use testing::{contexts, given};
use user_profile_domain::{AlreadyFinalized, PersonName};

#[tokio::test]
async fn finalizing_returns_the_own_view() -> Tested {
    let app = App::default();
    let user_id = app.started().await?;

    let answer = app.finalize(user_id, None).await?;

    let (id, created_at) = (user_id, app.fakes.clock.now());
    let expected = CurrentUserView {
        id,
        created_at,
        roles: Vec::new(),
        permissions: Vec::new(),
        ..view()?
    };
    assert_eq!((answer, app.watch().views()), (expected.clone(), 1));
    assert_eq!(app.view(user_id).await?, expected);
    let profile = app.profile(user_id).await?;
    let names = [profile.first_name, profile.last_name]
        .map(|name| name.map(|name| name.as_str().to_owned()));
    assert_eq!(names, [Some("Zoë".to_owned()), Some("O’Neill".to_owned())]);
    assert_eq!(
        (profile.finalized_at, profile.locale),
        (Some(app.fakes.clock.now()), Locale::Fr)
    );
    assert_eq!(
        app.events().last().map(String::as_str),
        Some("user_profile.profile_finalized")
    );
    Ok(())
}

#[tokio::test]
async fn a_given_language_replaces_the_current_one() -> Tested {
    let app = App::default();
    let user_id = app.started().await?;
    app.finalize(user_id, Some(Locale::En)).await?;
    assert_eq!(app.profile(user_id).await?.locale, Locale::En);
    Ok(())
}

#[tokio::test]
async fn finalizing_twice_is_refused() -> Tested {
    let app = App::default();
    let user_id = app.started().await?;
    app.finalize(user_id, None).await?;
    let (first, events) = (app.fakes.clock.now(), app.events());
    app.fakes.clock.advance(chrono::TimeDelta::minutes(1));

    let refused = app.finalize(user_id, Some(Locale::En)).await;

    let expected = FinalizeProfileError::AlreadyFinalized(AlreadyFinalized);
    assert!(
        matches!(refused, Err(Failure::Refused(error)) if error == expected),
        "{refused:?}"
    );
    let profile = app.profile(user_id).await?;
    assert_eq!(
        (profile.finalized_at, profile.locale, app.events()),
        (Some(first), Locale::Fr, events)
    );
    assert_eq!(app.watch().views(), 1, "there is nothing to show");
    Ok(())
}

#[tokio::test]
async fn erased_users_are_reported() -> Tested {
    let refused = App::default().finalize(given::unknown_user(), None).await;
    assert!(
        matches!(
            refused,
            Err(Failure::Refused(FinalizeProfileError::UnknownUser))
        ),
        "{refused:?}"
    );
    Ok(())
}

#[tokio::test]
async fn finalizing_requires_a_signed_in_user() -> Tested {
    let app = App::default();
    let denied = async |context: Context| {
        let name = PersonName::parse("Zoë")?;
        let finalize = FinalizeProfile {
            first_name: name.clone(),
            last_name: name,
            locale: None,
        };
        match app.dispatch(&context, finalize).await {
            Err(Failure::Forbidden(denial)) => Ok(denial),
            other => Err(kernel::BoxError::from(format!("{other:?}"))),
        }
    };
    assert_eq!(denied(contexts::anonymous()).await?, Denial::Anonymous);
    assert_eq!(denied(contexts::system()).await?, Denial::Forbidden);
    Ok(())
}

#[tokio::test]
async fn finalizing_is_rolled_back_if_the_view_is_refused() -> Tested {
    for refusal in [
        GetCurrentUserError::ProfileIncomplete,
        GetCurrentUserError::UnknownUser,
    ] {
        let app = App::refusing(refusal);
        let user_id = app.started().await?;

        let failed = app.finalize(user_id, None).await;

        assert!(matches!(failed, Err(Failure::Unexpected(_))), "{failed:?}");
        assert_eq!(
            (app.profile(user_id).await?.finalized_at, app.events().len()),
            (None, 2)
        );
    }
    Ok(())
}
