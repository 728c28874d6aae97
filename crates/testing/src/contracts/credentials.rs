//! `Credentials`, which reads outside transactions.

use super::{
    Checked, ContractStore, begin, committed,
    fixtures::{self, account, address, given_account, minutes},
};
use crate::ports::AuthPorts as _;
use auth::ports::Saved;
use auth_domain::Account;
use kernel::PasswordHash;

pub async fn lookup_by_address_ignores_case<S: ContractStore>(store: S) -> Checked {
    let user_id = given_account(&store, 1).await?;
    given_account(&store, 2).await?;
    for spelling in [
        "User.1@Example.org",
        "user.1@example.org",
        "USER.1@EXAMPLE.ORG",
    ] {
        let found = store
            .credentials()
            .find_by_address(&address(spelling)?)
            .await?
            .ok_or(spelling)?;
        assert_eq!(
            (found.user_id, found.password_hash.expose()),
            (user_id, "plain$1$ü")
        );
    }
    Ok(())
}

pub async fn an_account_is_found_by_user_id<S: ContractStore>(store: S) -> Checked {
    let user_id = given_account(&store, 1).await?;
    given_account(&store, 2).await?;
    let found = store
        .credentials()
        .find_by_user(user_id)
        .await?
        .ok_or("not found")?;
    assert_eq!(
        (found.user_id, found.address, found.password_hash.expose()),
        (user_id, address("User.1@Example.org")?, "plain$1$ü")
    );
    assert!(
        store
            .credentials()
            .find_by_user(fixtures::user_id(3))
            .await?
            .is_none()
    );
    Ok(())
}

pub async fn unknown_addresses_are_not_found<S: ContractStore>(store: S) -> Checked {
    given_account(&store, 1).await?;
    assert!(
        store
            .credentials()
            .find_by_address(&address("user.11@example.org")?)
            .await?
            .is_none()
    );
    assert!(
        store
            .credentials()
            .find_by_address(&address("user_1@example.org")?)
            .await?
            .is_none()
    );
    Ok(())
}

pub async fn uncommitted_accounts_are_not_visible<S: ContractStore>(store: S) -> Checked {
    let account = account(1)?;
    let unit = begin(&store).await?;
    assert_eq!(
        unit.accounts().save_with_new_address(&account).await?,
        Saved::Done
    );
    assert!(
        store
            .credentials()
            .find_by_address(&account.state().address)
            .await?
            .is_none()
    );

    unit.commit().await?;

    assert!(
        store
            .credentials()
            .find_by_address(&account.state().address)
            .await?
            .is_some()
    );
    Ok(())
}

pub async fn committed_hashes_are_visible<S: ContractStore>(store: S) -> Checked {
    given_account(&store, 1).await?;
    let mut changed = Account::restore(account(1)?.state().clone(), 1);
    changed.rehash(PasswordHash::new("plain$2$ü"), minutes(1));
    assert_eq!(
        committed(&store, async |unit| unit
            .accounts()
            .save_with_new_address(&changed)
            .await)
        .await?,
        Saved::Done
    );

    let found = store
        .credentials()
        .find_by_address(&changed.state().address)
        .await?
        .ok_or("not found")?;

    assert_eq!(found.password_hash.expose(), "plain$2$ü");
    Ok(())
}
