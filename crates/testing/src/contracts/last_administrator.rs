//! `LastAdministrator`.

use super::{
    Checked, ContractStore, begin, committed,
    fixtures::{account, given_account, minutes, user_id},
    in_parallel,
};
use crate::ports::{AccessPorts as _, AuthPorts as _};
use access_domain::RoleName;
use auth::ports::Saved;
use auth_domain::{Account, AccountState};
use cqrs::Fault;
use kernel::{BoxError, UserId};

async fn given_role<S: ContractStore>(store: &S, user_id: UserId, role: &str) -> Result<(), Fault> {
    let role = RoleName::parse(role).map_err(Fault::unexpected)?;
    committed(store, async |unit| {
        let mut assignment = unit.assignments().find(user_id).await?;
        assignment.grant(role, minutes(0));
        unit.assignments().save(&assignment).await
    })
    .await
}

async fn given_administrator<S: ContractStore>(
    store: &S,
    n: u64,
    role: &str,
) -> Result<UserId, Fault> {
    let user_id = given_account(store, n).await?;
    given_role(store, user_id, role).await?;
    Ok(user_id)
}

async fn is_protected<S: ContractStore>(store: &S, user_id: UserId) -> Result<bool, Fault> {
    committed(store, async |unit| {
        unit.last_administrator().is_protected(user_id).await
    })
    .await
}

pub async fn the_only_administrator_is_protected<S: ContractStore>(store: S) -> Checked {
    given_account(&store, 9).await?;
    let ann = given_administrator(&store, 1, "admin").await?;
    assert!(is_protected(&store, ann).await?);
    given_role(&store, ann, "superadmin").await?;
    assert!(is_protected(&store, ann).await?, "also with two roles");
    assert!(
        !is_protected(&store, user_id(9)).await?,
        "not an administrator"
    );
    assert!(!is_protected(&store, user_id(77)).await?, "unknown user");
    Ok(())
}

pub async fn one_of_two_administrators_is_not_protected<S: ContractStore>(store: S) -> Checked {
    let ann = given_administrator(&store, 1, "admin").await?;
    let bob = given_administrator(&store, 2, "superadmin").await?;
    assert!(!is_protected(&store, ann).await? && !is_protected(&store, bob).await?);
    Ok(())
}

pub async fn inactive_administrators_do_not_count<S: ContractStore>(store: S) -> Checked {
    let ann = given_administrator(&store, 1, "admin").await?;
    let usual = account(2)?.state().clone();
    for (version, state) in [
        (
            0,
            AccountState {
                suspended_at: Some(minutes(0)),
                ..usual.clone()
            },
        ),
        (
            1,
            AccountState {
                deletes_at: Some(minutes(9)),
                ..usual.clone()
            },
        ),
    ] {
        let inactive = Account::restore(state, version);
        assert_eq!(
            committed(&store, async |unit| unit
                .accounts()
                .save_with_new_address(&inactive)
                .await)
            .await?,
            Saved::Done
        );
        given_role(&store, inactive.id(), "superadmin").await?;
        assert!(is_protected(&store, ann).await?);
        assert!(!is_protected(&store, inactive.id()).await?);
    }
    Ok(())
}

pub async fn concurrent_suspensions_leave_one_administrator<S: ContractStore>(store: S) -> Checked {
    assert_one_of_four_remains(store, |_| false).await
}

/// All commands that can remove an administrator take the same lock.
pub async fn concurrent_suspensions_and_revocations_leave_one_administrator<S: ContractStore>(
    store: S,
) -> Checked {
    assert_one_of_four_remains(store, |index| index % 2 == 0).await
}

async fn assert_one_of_four_remains<S: ContractStore>(
    store: S,
    revokes: fn(usize) -> bool,
) -> Checked {
    for n in 1..=4 {
        given_administrator(&store, n, "admin").await?;
    }
    let removed = in_parallel(4, |index| {
        let store = store.clone();
        async move {
            let id = user_id(u64::try_from(index)? + 1);
            if revokes(index) {
                revoke(&store, id).await
            } else {
                suspend(&store, id).await
            }
        }
    })
    .await?;
    assert_eq!(removed.iter().filter(|removed| **removed).count(), 3);
    assert_eq!(
        committed(&store, async |unit| unit.administrators().count().await).await?,
        1
    );
    Ok(())
}

async fn suspend<S: ContractStore>(store: &S, id: UserId) -> Result<bool, BoxError> {
    let unit = begin(store).await?;
    if unit.last_administrator().is_protected(id).await? {
        return Ok(false);
    }
    tokio::task::yield_now().await;
    let mut account = unit
        .accounts()
        .lock(id)
        .await?
        .ok_or_else(|| Fault::unexpected("not found"))?;
    account.suspend(minutes(1));
    assert_eq!(
        unit.accounts().save_with_new_address(&account).await?,
        Saved::Done
    );
    unit.commit().await?;
    Ok(true)
}

async fn revoke<S: ContractStore>(store: &S, id: UserId) -> Result<bool, BoxError> {
    let unit = begin(store).await?;
    if unit.administrators().is_last(id).await? {
        return Ok(false);
    }
    tokio::task::yield_now().await;
    let mut assignment = unit.assignments().find(id).await?;
    assignment.revoke(&RoleName::parse("admin")?, minutes(1));
    unit.assignments().save(&assignment).await?;
    unit.commit().await?;
    Ok(true)
}
