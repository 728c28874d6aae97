//! `Administrators`.

use super::{
    Checked, ContractStore, begin, committed,
    fixtures::{given_account, given_roles, inactive_accounts, minutes, role, user_id},
    in_parallel,
};
use crate::ports::{AccessPorts as _, AuthPorts as _, RightsPorts as _};
use access_domain::{RoleGrants, RoleName};
use auth::ports::Saved;
use cqrs::Fault;
use flows::declared_permissions;
use kernel::{BoxError, DeclaredPermission, DeclaredPermissions, Permission, UserId};

async fn count<S: ContractStore>(store: &S) -> Result<i64, Fault> {
    count_of(store, &declared_permissions()).await
}

async fn count_of<S: ContractStore>(
    store: &S,
    declared: &DeclaredPermissions,
) -> Result<i64, Fault> {
    committed(store, async |unit| {
        unit.administrators().count(declared).await
    })
    .await
}

async fn is_last<S: ContractStore>(store: &S, user_id: UserId) -> Result<bool, Fault> {
    let declared = declared_permissions();
    committed(store, async |unit| {
        unit.administrators().is_last(user_id, &declared).await
    })
    .await
}

async fn given_superadmin<S: ContractStore>(store: &S, n: u64) -> Result<UserId, Fault> {
    let user_id = given_account(store, n).await?;
    given_roles(store, user_id, &["superadmin"]).await?;
    Ok(user_id)
}

pub async fn a_new_store_has_no_administrators<S: ContractStore>(store: S) -> Checked {
    let ann = given_account(&store, 1).await?;
    assert_eq!(count(&store).await?, 0);
    assert!(!is_last(&store, ann).await?);
    Ok(())
}

pub async fn users_with_every_permission_are_administrators<S: ContractStore>(store: S) -> Checked {
    let declared = [("a:a", "A"), ("b:b", "B"), ("c:c", "C")].map(|(permission, description)| {
        DeclaredPermission::new(Permission::declared(permission), description)
    });
    let declared = DeclaredPermissions::new(declared);
    let roles = [
        role(1, "all", &["a:a", "b:b", "c:c"])?,
        role(2, "two", &["a:a", "b:b"])?,
        role(3, "others", &["b:b", "c:c", "d:d"])?,
    ];
    committed(&store, async |unit| {
        for role in &roles {
            unit.roles().save(role).await?;
        }
        Ok(())
    })
    .await?;
    let all: [(&[&str], bool); 8] = [
        (&["superadmin"], true),
        (&["superadmin", "two"], true),
        (&["all"], true),
        (&["two", "others"], true),
        (&["two"], false),
        (&["others"], false),
        (&["admin"], false),
        (&[], false),
    ];
    let mut expected = 0;
    for (n, (roles, is_one)) in (1..).zip(all) {
        let user_id = given_account(&store, n).await?;
        given_roles(&store, user_id, roles).await?;
        expected += i64::from(is_one);
        assert_eq!(count_of(&store, &declared).await?, expected, "{roles:?}");
    }
    Ok(())
}

pub async fn inactive_users_are_not_administrators<S: ContractStore>(store: S) -> Checked {
    let active = given_superadmin(&store, 9).await?;
    for account in inactive_accounts()? {
        committed(&store, async |unit| {
            unit.accounts().save(&account).await.map(drop)
        })
        .await?;
        given_roles(&store, account.id(), &["superadmin"]).await?;
        assert_eq!(count(&store).await?, 1);
        assert!(is_last(&store, active).await?);
        assert!(!is_last(&store, account.id()).await?);
    }
    Ok(())
}

pub async fn is_last_detects_the_only_administrator<S: ContractStore>(store: S) -> Checked {
    let (first, second) = (
        given_superadmin(&store, 1).await?,
        given_account(&store, 2).await?,
    );
    let unknown = user_id(77);
    assert!(is_last(&store, first).await?);
    assert!(!is_last(&store, second).await? && !is_last(&store, unknown).await?);

    given_roles(&store, second, &["superadmin", "admin"]).await?;
    assert!(!is_last(&store, first).await? && !is_last(&store, second).await?);

    let (unit, declared) = (begin(&store).await?, declared_permissions());
    let version = unit.role_grants().find(first).await?.history().version();
    unit.role_grants()
        .save(&RoleGrants::restore(first, [].into(), version))
        .await?;
    let count = unit.administrators().count(&declared).await?;
    assert_eq!(count, 1, "uncommitted changes count");
    assert!(unit.administrators().is_last(second, &declared).await?);
    Ok(())
}

pub async fn the_lock_serializes_changes_of_administrators<S: ContractStore>(store: S) -> Checked {
    for n in 1..=8 {
        given_superadmin(&store, n).await?;
    }

    let revoked = in_parallel(8, |number| {
        let store = store.clone();
        async move {
            let user_id = user_id(u64::try_from(number)? + 1);
            let unit = begin(&store).await?;
            unit.rights().lock().await?;
            let declared = declared_permissions();
            if unit.administrators().count(&declared).await? == 1 {
                unit.rollback().await;
                return Ok(false);
            }
            let mut grants = unit.role_grants().find(user_id).await?;
            grants.revoke(&RoleName::superadmin(), minutes(0));
            unit.role_grants().save(&grants).await?;
            unit.commit().await?;
            Ok(true)
        }
    });
    let revoked = revoked.await?;

    let done = revoked.iter().filter(|revoked| **revoked).count();
    assert_eq!(done, 7, "the last administrator remains");
    assert_eq!(count(&store).await?, 1);
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
        given_superadmin(&store, n).await?;
    }
    let removed = in_parallel(4, |index| {
        let store = store.clone();
        async move {
            let id = user_id(u64::try_from(index)? + 1);
            remove_unless_last(&store, id, revokes(index)).await
        }
    })
    .await?;
    assert_eq!(removed.iter().filter(|removed| **removed).count(), 3);
    assert_eq!(count(&store).await?, 1);
    Ok(())
}

async fn remove_unless_last<S: ContractStore>(
    store: &S,
    id: UserId,
    revokes: bool,
) -> Result<bool, BoxError> {
    let (unit, declared) = (begin(store).await?, declared_permissions());
    if unit.administrators().is_last(id, &declared).await? {
        return Ok(false);
    }
    tokio::task::yield_now().await;
    if revokes {
        let mut grants = unit.role_grants().find(id).await?;
        grants.revoke(&RoleName::superadmin(), minutes(1));
        unit.role_grants().save(&grants).await?;
    } else {
        let mut account = unit.accounts().lock(id).await?.ok_or("not found")?;
        account.suspend(minutes(1));
        let saved = unit.accounts().save_with_new_address(&account).await?;
        assert_eq!(saved, Saved::Done);
    }
    unit.commit().await?;
    Ok(true)
}
