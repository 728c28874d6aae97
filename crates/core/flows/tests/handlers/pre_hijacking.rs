//! Pre-hijacking: an attacker registers another person's address first and waits for its owner to
//! verify it.

use crate::app::{App, Tested, address};
use auth::LogInError;
use cqrs::Failure;
use loggia_flows::RegistrationCompletion;

const SQUATTERS: &str = "the squatter waits here";
const OWNERS: &str = "the owner knows nothing";

#[tokio::test]
async fn the_account_has_the_password_of_the_registration_that_was_verified() -> Tested {
    let (app, to) = (App::default(), address("ann@example.org")?);
    app.registered(&address("Ann@example.org")?, SQUATTERS)
        .await?;
    let (owners_id, owners_code) = app.registered(&to, OWNERS).await?;

    app.complete(owners_id, &owners_code).await?;

    app.log_in(&to, OWNERS).await?;
    let refused = app.log_in(&to, SQUATTERS).await;
    assert!(
        matches!(
            refused,
            Err(Failure::Refused(LogInError::InvalidCredentials))
        ),
        "{refused:?}"
    );
    Ok(())
}

#[tokio::test]
async fn the_order_of_the_registrations_does_not_matter() -> Tested {
    let (app, to) = (App::default(), address("ann@example.org")?);
    let (owners_id, owners_code) = app.registered(&to, OWNERS).await?;
    app.registered(&to, SQUATTERS).await?;

    app.complete(owners_id, &owners_code).await?;

    app.log_in(&to, OWNERS).await?;
    assert!(app.log_in(&to, SQUATTERS).await.is_err());
    Ok(())
}

#[tokio::test]
async fn a_code_verifies_only_its_own_registration() -> Tested {
    let (app, to) = (App::default(), address("ann@example.org")?);
    let (squatters_id, _) = app.registered(&to, SQUATTERS).await?;
    let (_, owners_code) = app.registered(&to, OWNERS).await?;

    let completion = app.complete(squatters_id, &owners_code).await?;

    assert!(
        matches!(completion, RegistrationCompletion::WrongCode),
        "{completion:?}"
    );
    assert!(app.account(&to).await.is_err());
    Ok(())
}

#[tokio::test]
async fn the_other_registration_is_voided() -> Tested {
    let (app, to) = (App::default(), address("ann@example.org")?);
    let (squatters_id, squatters_code) = app.registered(&to, SQUATTERS).await?;
    let (owners_id, owners_code) = app.registered(&to, OWNERS).await?;
    app.complete(owners_id, &owners_code).await?;
    let hash = app.account(&to).await?.password_hash;

    let completion = app.complete(squatters_id, &squatters_code).await?;

    assert!(
        matches!(completion, RegistrationCompletion::WrongCode),
        "{completion:?}"
    );
    assert_eq!(
        app.account(&to).await?.password_hash.expose(),
        hash.expose()
    );
    assert_eq!(
        app.events()
            .iter()
            .filter(|event| *event == "registration.voided")
            .count(),
        1
    );
    Ok(())
}

#[tokio::test]
async fn registering_an_existing_address_changes_nothing() -> Tested {
    let (app, to) = (App::default(), address("ann@example.org")?);
    let (owners_id, owners_code) = app.registered(&to, OWNERS).await?;
    app.complete(owners_id, &owners_code).await?;

    let (decoy_id, _) = app.registered(&to, SQUATTERS).await?;
    let its_code = app.fakes.tokens.last_code().ok_or("no code was created")?;
    let completion = app.complete(decoy_id, &its_code).await?;

    assert!(
        matches!(completion, RegistrationCompletion::WrongCode),
        "{completion:?}"
    );
    app.log_in(&to, OWNERS).await?;
    assert!(app.log_in(&to, SQUATTERS).await.is_err());
    Ok(())
}
