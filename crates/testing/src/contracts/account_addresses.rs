//! `AccountRepository` and `TakenAddresses`: canonical addresses are unique among accounts.

use super::{
    Checked, ContractStore, begin, committed,
    fixtures::{account, address, given_account, now, user_id},
    in_parallel,
};
use crate::ports::{AuthPorts as _, RegistrationPorts as _};
use auth::ports::Saved;
use auth_domain::Account;
use cqrs::Fault;
use kernel::PasswordHash;

fn account_on(n: u64, text: &str) -> Result<Account, Fault> {
    Ok(Account::open(
        user_id(n),
        address(text)?,
        PasswordHash::new("hash"),
        now(),
    ))
}

/// The transaction is rolled back after `AddressTaken`: on PostgreSQL it is aborted.
pub async fn an_address_in_use_is_refused_regardless_of_case<S: ContractStore>(
    store: S,
) -> Checked {
    let first = account_on(1, "Ann@Example.org")?;
    assert_eq!(
        committed(&store, async |unit| unit
            .accounts()
            .save_with_new_address(&first)
            .await)
        .await?,
        Saved::Done
    );

    for (n, spelling) in (2..).zip(["Ann@Example.org", "ann@example.org", "ANN@EXAMPLE.ORG"]) {
        let unit = begin(&store).await?;
        assert_eq!(
            unit.accounts()
                .save_with_new_address(&account_on(n, spelling)?)
                .await?,
            Saved::AddressTaken,
            "{spelling}"
        );
        unit.rollback().await;
        assert!(
            begin(&store)
                .await?
                .accounts()
                .find(user_id(n))
                .await?
                .is_none(),
            "{spelling}"
        );
    }

    assert_eq!(
        store.events().await?.len(),
        1,
        "only the first account was opened"
    );
    Ok(())
}

pub async fn an_address_in_use_is_refused_within_one_transaction<S: ContractStore>(
    store: S,
) -> Checked {
    let unit = begin(&store).await?;
    assert_eq!(
        unit.accounts()
            .save_with_new_address(&account_on(1, "ann@example.org")?)
            .await?,
        Saved::Done
    );
    assert_eq!(
        unit.accounts()
            .save_with_new_address(&account_on(2, "Ann@example.org")?)
            .await?,
        Saved::AddressTaken
    );
    Ok(())
}

pub async fn the_store_is_usable_after_a_refusal<S: ContractStore>(store: S) -> Checked {
    given_account(&store, 1).await?;
    let same = Account::open(
        user_id(2),
        account(1)?.state().address.clone(),
        PasswordHash::new("hash"),
        now(),
    );
    let unit = begin(&store).await?;
    assert_eq!(
        unit.accounts().save_with_new_address(&same).await?,
        Saved::AddressTaken
    );
    unit.rollback().await;

    given_account(&store, 3).await?;

    assert!(
        begin(&store)
            .await?
            .accounts()
            .find(user_id(3))
            .await?
            .is_some()
    );
    Ok(())
}

pub async fn an_account_can_be_saved_with_its_own_address<S: ContractStore>(store: S) -> Checked {
    given_account(&store, 1).await?;
    let changed = Account::restore(account(1)?.state().clone(), 1);
    assert_eq!(
        committed(&store, async |unit| unit
            .accounts()
            .save_with_new_address(&changed)
            .await)
        .await?,
        Saved::Done
    );
    Ok(())
}

pub async fn concurrent_openings_with_one_address_succeed_once<S: ContractStore>(
    store: S,
) -> Checked {
    let opened = in_parallel(8, |number| {
        let store = store.clone();
        async move {
            let spelling = if number % 2 == 0 {
                "ann@example.org"
            } else {
                "Ann@Example.Org"
            };
            let unit = begin(&store).await?;
            match unit
                .accounts()
                .save_with_new_address(&account_on(number as u64, spelling)?)
                .await?
            {
                Saved::Done => unit.commit().await.map(|()| 1).map_err(Into::into),
                Saved::AddressTaken => {
                    unit.rollback().await;
                    Ok(0)
                }
            }
        }
    })
    .await?;

    assert_eq!(opened.into_iter().sum::<usize>(), 1);
    assert_eq!(store.events().await?.len(), 1);
    Ok(())
}

pub async fn is_taken_ignores_case<S: ContractStore>(store: S) -> Checked {
    let unit = begin(&store).await?;
    assert!(
        !unit
            .taken_addresses()
            .is_taken(&address("ann@example.org")?)
            .await?
    );

    assert_eq!(
        unit.accounts()
            .save_with_new_address(&account_on(1, "Ann@Example.org")?)
            .await?,
        Saved::Done
    );

    assert!(
        unit.taken_addresses()
            .is_taken(&address("ann@EXAMPLE.org")?)
            .await?,
        "in the same transaction"
    );
    unit.commit().await?;
    let unit = begin(&store).await?;
    assert!(
        unit.taken_addresses()
            .is_taken(&address("ANN@example.org")?)
            .await?
    );
    assert!(
        !unit
            .taken_addresses()
            .is_taken(&address("jo-ann@example.org")?)
            .await?
    );
    Ok(())
}

pub async fn owner_of_ignores_case<S: ContractStore>(store: S) -> Checked {
    let first = account_on(1, "Ann@Example.org")?;
    assert_eq!(
        committed(&store, async |unit| unit
            .accounts()
            .save_with_new_address(&first)
            .await)
        .await?,
        Saved::Done
    );

    let unit = begin(&store).await?;

    assert_eq!(
        unit.accounts()
            .owner_of(&address("ann@EXAMPLE.org")?)
            .await?,
        Some(user_id(1))
    );
    assert_eq!(
        unit.accounts()
            .owner_of(&address("bob@example.org")?)
            .await?,
        None
    );
    Ok(())
}

pub async fn a_replaced_address_can_be_reused<S: ContractStore>(store: S) -> Checked {
    let first = account_on(1, "ann@example.org")?;
    assert_eq!(
        committed(&store, async |unit| unit
            .accounts()
            .save_with_new_address(&first)
            .await)
        .await?,
        Saved::Done
    );
    committed(&store, async |unit| {
        let mut account = unit
            .accounts()
            .find(user_id(1))
            .await?
            .ok_or(Fault::Conflict)?;
        account.change_address(address("lee@example.org")?, now());
        unit.accounts().save_with_new_address(&account).await
    })
    .await
    .map(|saved| assert_eq!(saved, Saved::Done))?;

    let second = account_on(2, "Ann@example.org")?;
    assert_eq!(
        committed(&store, async |unit| unit
            .accounts()
            .save_with_new_address(&second)
            .await)
        .await?,
        Saved::Done
    );
    let third = account_on(3, "Lee@example.org")?;
    let unit = begin(&store).await?;
    assert_eq!(
        unit.accounts().save_with_new_address(&third).await?,
        Saved::AddressTaken
    );
    Ok(())
}
