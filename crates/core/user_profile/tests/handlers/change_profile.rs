use crate::app::{App, Tested, view};
use cqrs::{Context, Denial, Dispatch, Failure, Outcome};
use kernel::{BoxError, Locale, UserId};
use loggia_user_profile::{ChangeProfile, ChangeProfileError, CurrentUserView, ExpectedView};
use testing::{contexts, given};
use user_profile_domain::{PersonName, ProfileChanges};

fn to_french_zoe() -> Result<ProfileChanges, BoxError> {
    Ok(ProfileChanges {
        first_name: Some(PersonName::parse("Zoé")?),
        ..ProfileChanges::default()
    })
}

async fn finalized(app: &App) -> Result<UserId, BoxError> {
    let user_id = app.started().await?;
    app.finalize(user_id, None).await?;
    Ok(user_id)
}

async fn change(
    app: &App,
    user_id: UserId,
    changes: ProfileChanges,
    expected: ExpectedView,
) -> Outcome<ChangeProfile> {
    app.dispatch(
        &contexts::user(user_id),
        ChangeProfile { changes, expected },
    )
    .await
}

fn refusal(outcome: Outcome<ChangeProfile>) -> Option<ChangeProfileError> {
    match outcome {
        Err(Failure::Refused(refusal)) => Some(refusal),
        _ => None,
    }
}

#[tokio::test]
async fn a_matching_tag_allows_the_change() -> Tested {
    let app = App::default();
    let user_id = finalized(&app).await?;
    let changed = CurrentUserView {
        first_name: "Zoé".to_owned(),
        ..app.view(user_id).await?
    };
    for expected in [
        ExpectedView::Any,
        ExpectedView::OneOf(vec![renamed()?.tag(), changed.tag()]),
    ] {
        let looks = app.watch().views();

        let answer = change(&app, user_id, to_french_zoe()?, expected).await?;

        assert_eq!(answer, changed);
        assert!(app.watch().views() > looks);
    }
    let profile = app.profile(user_id).await?;
    let names = [profile.first_name, profile.last_name]
        .map(|name| name.map(|name| name.as_str().to_owned()));
    assert_eq!(names, [Some("Zoé".to_owned()), Some("O’Neill".to_owned())]);
    let changes = app
        .events()
        .into_iter()
        .filter(|event| event == "user_profile.profile_changed")
        .count();
    assert_eq!(changes, 1, "the second time there was nothing to change");
    Ok(())
}

fn renamed() -> Result<CurrentUserView, BoxError> {
    Ok(CurrentUserView {
        last_name: "Li".to_owned(),
        ..view()?
    })
}

#[tokio::test]
async fn a_different_tag_prevents_the_change() -> Tested {
    let app = App::default();
    let user_id = finalized(&app).await?;
    let before = app.events();
    for tags in [vec![], vec![renamed()?.tag()]] {
        let refused = change(&app, user_id, to_french_zoe()?, ExpectedView::OneOf(tags)).await;
        assert_eq!(refusal(refused), Some(ChangeProfileError::ViewChanged));
    }
    let name = app
        .profile(user_id)
        .await?
        .first_name
        .map(|name| name.as_str().to_owned());
    assert_eq!((name, app.events()), (Some("Zoë".to_owned()), before));
    Ok(())
}

#[tokio::test]
async fn a_profile_cannot_be_changed_before_it_is_finalized() -> Tested {
    let app = App::default();
    let user_id = app.started().await?;
    let refused = change(&app, user_id, ProfileChanges::default(), ExpectedView::Any).await;
    assert_eq!(
        refusal(refused),
        Some(ChangeProfileError::ProfileIncomplete)
    );
    Ok(())
}

#[tokio::test]
async fn erased_users_are_reported() -> Tested {
    let app = App::default();
    let refused = change(
        &app,
        given::unknown_user(),
        ProfileChanges::default(),
        ExpectedView::Any,
    )
    .await;
    assert_eq!(refusal(refused), Some(ChangeProfileError::UnknownUser));
    Ok(())
}

#[tokio::test]
async fn changing_a_profile_requires_a_signed_in_user() -> Tested {
    let app = App::default();
    let asked = async |context: Context| {
        let command = ChangeProfile {
            changes: ProfileChanges::default(),
            expected: ExpectedView::Any,
        };
        app.dispatch(&context, command).await
    };
    let (anonymous, operator) = (
        asked(contexts::anonymous()).await,
        asked(contexts::system()).await,
    );
    assert!(
        matches!(anonymous, Err(Failure::Forbidden(Denial::Anonymous))),
        "{anonymous:?}"
    );
    assert!(
        matches!(operator, Err(Failure::Forbidden(Denial::Forbidden))),
        "{operator:?}"
    );
    Ok(())
}

#[test]
fn a_tag_depends_on_every_member_and_round_trips() -> Tested {
    let shown = view()?;
    let others = [
        renamed()?,
        CurrentUserView {
            first_name: "Zoé".to_owned(),
            ..shown.clone()
        },
        // moving text from one member to the next changes the view
        CurrentUserView {
            first_name: "ZoëO’".to_owned(),
            last_name: "Neill".to_owned(),
            ..shown.clone()
        },
        CurrentUserView {
            email: kernel::EmailAddress::parse("zoe@example.org")?,
            ..shown.clone()
        },
        CurrentUserView {
            status: loggia_user_profile::UserStatus::Suspended,
            ..shown.clone()
        },
        CurrentUserView {
            roles: Vec::new(),
            ..shown.clone()
        },
        CurrentUserView {
            permissions: Vec::new(),
            ..shown.clone()
        },
        CurrentUserView {
            locale: Locale::En,
            ..shown.clone()
        },
    ];
    for other in others {
        assert_ne!(other.tag(), shown.tag(), "{other:?}");
    }
    let text = shown.tag().to_string();
    assert_eq!(
        (text.len(), loggia_user_profile::ViewTag::parse(&text)),
        (16, Some(shown.tag()))
    );
    for other in [
        "",
        "0",
        &format!("0{text}"),
        &text.to_uppercase(),
        "+000000000000001",
    ] {
        assert!(
            loggia_user_profile::ViewTag::parse(other).is_none_or(|tag| tag.to_string() == *other),
            "{other}"
        );
    }
    Ok(())
}
