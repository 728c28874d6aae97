use crate::app::{App, PASSWORD, Tested, address};
use access_domain::RoleName;
use cqrs::{Denial, Dispatch, Failure, Outcome, ReadPool};
use kernel::{EmailAddress, Password, PasswordHash, PasswordRefused};
use loggia_flows::{CreateAdministrator, CreateAdministratorError, RecordAdministrator};
use testing::{contexts, given};

async fn create(app: &App, address: &EmailAddress, password: &str) -> Outcome<CreateAdministrator> {
    let create = CreateAdministrator {
        address: address.clone(),
        password: Password::from_input(password),
    };
    app.dispatch(&contexts::system(), create).await
}

#[tokio::test]
async fn an_administrator_has_all_permissions_and_can_log_in() -> Tested {
    let (app, to) = (App::default(), address("root@example.org")?);

    let created = create(&app, &to, PASSWORD).await?;

    let reads = app.fakes.database.reads();
    assert_eq!(
        reads.roles_of(created.user_id)?,
        [RoleName::superadmin()].into()
    );
    assert_eq!(reads.permissions_of(created.user_id)?, testing::declared());
    assert!(reads.profile(created.user_id)?.is_some());
    assert_eq!(app.log_in(&to, PASSWORD).await?.user_id, created.user_id);
    let claims = app
        .fakes
        .access_tokens
        .issued()
        .pop()
        .ok_or("one was issued")?;
    assert_eq!(*claims.permissions, *testing::declared());
    Ok(())
}

#[tokio::test]
async fn creating_an_administrator_hashes_once_and_sends_no_mail() -> Tested {
    let app = App::default();
    create(&app, &address("root@example.org")?, PASSWORD).await?;
    assert_eq!(
        (app.fakes.hasher.hashed(), app.fakes.mails.all().len()),
        (1, 0)
    );
    let events = [
        "auth.account_opened",
        "user_profile.profile_started",
        "auth.epoch_raised",
        "access.role_assigned",
    ];
    assert_eq!(app.events(), events);
    assert!(
        app.fakes
            .database
            .events()
            .iter()
            .all(|event| event.actor == "system:test")
    );
    Ok(())
}

#[tokio::test]
async fn a_taken_address_is_refused_and_grants_no_role() -> Tested {
    let (app, to) = (App::default(), address("root@example.org")?);
    let user_id = given::account(&app.fakes, &to, "another password").await?;

    let refused = create(&app, &address("Root@example.org")?, PASSWORD).await;

    assert!(
        matches!(
            refused,
            Err(Failure::Refused(CreateAdministratorError::AddressTaken))
        ),
        "{refused:?}"
    );
    assert!(app.fakes.database.reads().roles_of(user_id)?.is_empty());
    assert_eq!(app.events(), ["auth.account_opened"]);
    Ok(())
}

#[tokio::test]
async fn the_password_policy_applies_to_operators() -> Tested {
    let app = App::default();

    let refused = create(&app, &address("root@example.org")?, "fourteen chars").await;

    let expected = CreateAdministratorError::PasswordRefused(PasswordRefused::TooShort(15));
    assert!(
        matches!(refused, Err(Failure::Refused(error)) if error == expected),
        "{refused:?}"
    );
    assert_eq!((app.fakes.hasher.hashed(), app.events().len()), (0, 0));
    Ok(())
}

#[tokio::test]
async fn creating_administrators_requires_the_operator() -> Tested {
    let (app, to) = (App::default(), address("root@example.org")?);
    let create = CreateAdministrator {
        address: to.clone(),
        password: Password::from_input(PASSWORD),
    };
    let record = RecordAdministrator {
        address: to,
        password_hash: PasswordHash::new("mine"),
    };
    let signed_in = contexts::user_with(given::unknown_user(), testing::declared());

    let (created, recorded) = (
        app.dispatch(&contexts::anonymous(), create).await,
        app.dispatch(&signed_in, record).await,
    );

    assert!(
        matches!(created, Err(Failure::Forbidden(Denial::Anonymous))),
        "{created:?}"
    );
    assert!(
        matches!(recorded, Err(Failure::Forbidden(Denial::Forbidden))),
        "{recorded:?}"
    );
    assert_eq!(app.events().len(), 0);
    Ok(())
}
