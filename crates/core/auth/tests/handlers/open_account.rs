use crate::app::{ADDRESS, App, Tested};
use cqrs::{Denial, Dispatch, Failure};
use kernel::{EmailAddress, PasswordHash};
use loggia_auth::{OpenAccount, OpenAccountError};
use services::Clock;
use testing::contexts;

fn open(address: &str) -> Result<OpenAccount, kernel::InvalidEmailAddress> {
    Ok(OpenAccount {
        address: EmailAddress::parse(address)?,
        password_hash: PasswordHash::new("hash"),
    })
}

#[tokio::test]
async fn a_new_account_is_active_in_epoch_one() -> Tested {
    let app = App::default();

    let opened = app.dispatch(&contexts::system(), open(ADDRESS)?).await?;

    let account = app.account(opened.user_id).await?;
    assert_eq!(
        (account.address.as_str(), account.password_hash.expose()),
        (ADDRESS, "hash")
    );
    assert_eq!(
        (account.epoch, account.suspended_at, account.created_at),
        (1, None, app.fakes.clock.now())
    );
    assert_eq!(app.events(), ["auth.account_opened"]);
    Ok(())
}

#[tokio::test]
async fn a_taken_address_is_refused_regardless_of_case() -> Tested {
    let (app, user_id) = App::with_account().await?;

    let refused = app
        .dispatch(&contexts::system(), open("ANN@example.org")?)
        .await;

    assert!(
        matches!(
            refused,
            Err(Failure::Refused(OpenAccountError::AddressTaken))
        ),
        "{refused:?}"
    );
    assert_eq!(app.account(user_id).await?.address.as_str(), ADDRESS);
    assert_eq!(app.events(), ["auth.account_opened"]);
    Ok(())
}

#[tokio::test]
async fn opening_accounts_is_internal() -> Tested {
    let (app, user_id) = App::with_account().await?;
    for (context, denial) in [
        (contexts::anonymous(), Denial::Anonymous),
        (contexts::user(user_id), Denial::Forbidden),
    ] {
        let denied = app.dispatch(&context, open("bob@example.org")?).await;
        assert!(
            matches!(denied, Err(Failure::Forbidden(reason)) if reason == denial),
            "{denied:?}"
        );
    }
    Ok(())
}
