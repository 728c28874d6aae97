//! `AccountRepository`.

use super::{
    Checked, ContractStore, begin, committed,
    fixtures::{account, given_account, minutes, now, suspended_account, user_id},
    in_parallel,
};
use crate::ports::AuthPorts as _;
use auth::ports::Saved;
use auth_domain::{Account, AccountState};
use kernel::PasswordHash;

/// Returns the stored fields in a comparable form.
fn facts(state: &AccountState) -> impl PartialEq + std::fmt::Debug + use<> {
    let AccountState {
        id,
        address,
        password_hash,
        epoch,
        suspended_at,
        deletes_at,
        deletion_by_administrator,
        created_at,
    } = state.clone();
    (
        id,
        address.as_str().to_owned(),
        password_hash.expose().to_owned(),
        epoch,
        (suspended_at, deletes_at, deletion_by_administrator),
        created_at,
    )
}

pub async fn a_saved_account_is_found_unchanged<S: ContractStore>(store: S) -> Checked {
    for account in [account(1)?, suspended_account(2)?] {
        let saved = committed(&store, async |unit| {
            unit.accounts().save_with_new_address(&account).await
        })
        .await?;
        assert_eq!(saved, Saved::Done);

        let found = committed(&store, async |unit| {
            unit.accounts().find(account.id()).await
        })
        .await?;

        let found = found.ok_or("not found")?;
        assert_eq!(facts(found.state()), facts(account.state()));
        assert_eq!(found.history().version(), 1);
        assert!(found.history().recorded().is_empty());
    }
    Ok(())
}

pub async fn later_saves_replace_the_stored_state<S: ContractStore>(store: S) -> Checked {
    for (version, suspended_at) in [(0, None), (1, Some(minutes(2))), (2, None)] {
        let password_hash = PasswordHash::new(format!("hash {version}"));
        let state = AccountState {
            suspended_at,
            deletes_at: suspended_at,
            deletion_by_administrator: suspended_at.is_some(),
            password_hash,
            epoch: version + 1,
            ..account(1)?.state().clone()
        };
        let changed = Account::restore(state, version);
        assert_eq!(
            committed(&store, async |unit| unit
                .accounts()
                .save_with_new_address(&changed)
                .await)
            .await?,
            Saved::Done
        );

        let found = committed(&store, async |unit| unit.accounts().find(user_id(1)).await).await?;

        let found = found.ok_or("not found")?;
        assert_eq!(facts(found.state()), facts(changed.state()));
        assert_eq!(found.history().version(), version + 1);
    }
    Ok(())
}

pub async fn unknown_ids_are_not_found<S: ContractStore>(store: S) -> Checked {
    assert!(
        begin(&store)
            .await?
            .accounts()
            .find(user_id(1))
            .await?
            .is_none()
    );
    Ok(())
}

pub async fn locked_accounts_are_changed_one_after_another<S: ContractStore>(store: S) -> Checked {
    given_account(&store, 1).await?;
    assert!(
        begin(&store)
            .await?
            .accounts()
            .lock(user_id(2))
            .await?
            .is_none()
    );
    in_parallel(20, |number| {
        let store = store.clone();
        async move {
            let unit = begin(&store).await?;
            let mut account = unit.accounts().lock(user_id(1)).await?.ok_or("not found")?;
            tokio::task::yield_now().await;
            account.change_password(PasswordHash::new(format!("hash {number}")), now());
            assert_eq!(
                unit.accounts().save_with_new_address(&account).await?,
                Saved::Done
            );
            Ok(unit.commit().await?)
        }
    })
    .await?;
    let found = begin(&store)
        .await?
        .accounts()
        .find(user_id(1))
        .await?
        .ok_or("not found")?;
    assert_eq!(found.history().version(), 21, "without conflicts");
    Ok(())
}
