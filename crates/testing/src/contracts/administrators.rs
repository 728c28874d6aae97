//! `Administrators`.

use super::{
    Checked, ContractStore, begin, committed,
    fixtures::{given_account, given_roles, inactive_accounts, role, user_id},
    in_parallel,
};
use crate::ports::{AccessPorts as _, AuthPorts as _};
use access_domain::{Assignment, RoleName};
use cqrs::Fault;

async fn count<S: ContractStore>(store: &S) -> Result<i64, Fault> {
    committed(store, async |unit| unit.administrators().count().await).await
}

pub async fn a_new_store_has_no_administrators<S: ContractStore>(store: S) -> Checked {
    given_account(&store, 1).await?;
    assert_eq!(count(&store).await?, 0);
    assert!(
        !committed(&store, async |unit| unit
            .administrators()
            .is_last(user_id(1))
            .await)
        .await?
    );
    Ok(())
}

pub async fn users_who_may_grant_roles_are_administrators<S: ContractStore>(store: S) -> Checked {
    let assigner = role(1, "assigner", &["roles:assign"])?;
    let auditor = role(2, "auditor", &["events:read"])?;
    committed(&store, async |unit| {
        unit.roles().save(&assigner).await?;
        unit.roles().save(&auditor).await
    })
    .await?;
    let all: [&[&str]; 5] = [
        &["admin"],
        &["superadmin", "admin"],
        &["assigner"],
        &["auditor"],
        &[],
    ];
    for (n, roles) in (1..).zip(all) {
        let user_id = given_account(&store, n).await?;
        given_roles(&store, user_id, roles).await?;
    }
    assert_eq!(count(&store).await?, 3);
    Ok(())
}

pub async fn inactive_users_are_not_administrators<S: ContractStore>(store: S) -> Checked {
    for account in inactive_accounts()? {
        committed(&store, async |unit| {
            unit.accounts().save(&account).await.map(drop)
        })
        .await?;
        given_roles(&store, account.id(), &["superadmin"]).await?;
        assert_eq!(count(&store).await?, 0);
        assert!(
            !committed(&store, async |unit| unit
                .administrators()
                .is_last(account.id())
                .await)
            .await?
        );
    }
    Ok(())
}

pub async fn is_last_detects_the_only_administrator<S: ContractStore>(store: S) -> Checked {
    let (first, second) = (
        given_account(&store, 1).await?,
        given_account(&store, 2).await?,
    );
    let is_last = async |user_id| {
        committed(&store, async |unit| {
            unit.administrators().is_last(user_id).await
        })
        .await
    };
    given_roles(&store, first, &["admin"]).await?;
    assert_eq!(
        (is_last(first).await?, is_last(second).await?),
        (true, false)
    );

    given_roles(&store, second, &["superadmin"]).await?;
    assert_eq!(
        (is_last(first).await?, is_last(second).await?),
        (false, false)
    );

    let unit = begin(&store).await?;
    let version = unit.assignments().find(first).await?.history().version();
    unit.assignments()
        .save(&Assignment::restore(first, [].into(), version))
        .await?;
    assert_eq!(
        unit.administrators().count().await?,
        1,
        "uncommitted changes count"
    );
    assert!(unit.administrators().is_last(second).await?);
    Ok(())
}

pub async fn the_lock_serializes_changes_of_administrators<S: ContractStore>(store: S) -> Checked {
    for n in 1..=8 {
        let user_id = given_account(&store, n).await?;
        given_roles(&store, user_id, &["admin"]).await?;
    }

    let revoked = in_parallel(8, |number| {
        let store = store.clone();
        async move {
            let user_id = user_id(u64::try_from(number)? + 1);
            let unit = begin(&store).await?;
            unit.administrators().lock().await?;
            if unit.administrators().count().await? == 1 {
                unit.rollback().await;
                return Ok(false);
            }
            let mut assignment = unit.assignments().find(user_id).await?;
            assignment.revoke(&RoleName::parse("admin")?, super::fixtures::now());
            unit.assignments().save(&assignment).await?;
            unit.commit().await?;
            Ok(true)
        }
    });
    let revoked = revoked.await?;

    assert_eq!(
        revoked.iter().filter(|revoked| **revoked).count(),
        7,
        "the last administrator remains"
    );
    assert_eq!(count(&store).await?, 1);
    Ok(())
}
