//! `Administrators`.

use super::{
    Checked, ContractStore, begin, committed,
    fixtures::{accounts_that_cannot_act, given_account, given_roles, role, user_id},
    in_parallel,
};
use access_domain::{Assignment, RoleName};
use cqrs::Fault;

async fn count<S: ContractStore>(store: &S) -> Result<i64, Fault> {
    committed(store, async |unit| unit.administrators.count().await).await
}

pub async fn there_are_none_at_first<S: ContractStore>(store: S) -> Checked {
    given_account(&store, 1).await?;
    assert_eq!(count(&store).await?, 0);
    assert!(!committed(&store, async |unit| unit.administrators.is_last(user_id(1)).await).await?);
    Ok(())
}

pub async fn whoever_may_assign_roles_is_one<S: ContractStore>(store: S) -> Checked {
    let assigner = role(1, "assigner", &["roles:assign"])?;
    let auditor = role(2, "auditor", &["events:read"])?;
    committed(&store, async |unit| {
        unit.roles.save(&assigner).await?;
        unit.roles.save(&auditor).await
    })
    .await?;
    let all: [&[&str]; 5] = [&["admin"], &["superadmin", "admin"], &["assigner"], &["auditor"], &[]];
    for (n, roles) in (1..).zip(all) {
        let user_id = given_account(&store, n).await?;
        given_roles(&store, user_id, roles).await?;
    }
    assert_eq!(count(&store).await?, 3);
    Ok(())
}

pub async fn who_cannot_act_is_none<S: ContractStore>(store: S) -> Checked {
    for account in accounts_that_cannot_act()? {
        committed(&store, async |unit| unit.accounts.save(&account).await.map(drop)).await?;
        given_roles(&store, account.id(), &["superadmin"]).await?;
        assert_eq!(count(&store).await?, 0);
        assert!(!committed(&store, async |unit| unit.administrators.is_last(account.id()).await).await?);
    }
    Ok(())
}

pub async fn the_last_one_is_known<S: ContractStore>(store: S) -> Checked {
    let (first, second) = (given_account(&store, 1).await?, given_account(&store, 2).await?);
    let is_last = async |user_id| committed(&store, async |unit| unit.administrators.is_last(user_id).await).await;
    given_roles(&store, first, &["admin"]).await?;
    assert_eq!((is_last(first).await?, is_last(second).await?), (true, false));

    given_roles(&store, second, &["superadmin"]).await?;
    assert_eq!((is_last(first).await?, is_last(second).await?), (false, false));

    let unit = begin(&store).await?;
    let version = unit.assignments.find(first).await?.history().version();
    unit.assignments.save(&Assignment::restore(first, [].into(), version)).await?;
    assert_eq!(unit.administrators.count().await?, 1, "as the transaction has changed it");
    assert!(unit.administrators.is_last(second).await?);
    Ok(())
}

pub async fn one_who_changes_rights_waits_for_the_other<S: ContractStore>(store: S) -> Checked {
    for n in 1..=8 {
        let user_id = given_account(&store, n).await?;
        given_roles(&store, user_id, &["admin"]).await?;
    }

    let stepped_down = in_parallel(8, |number| {
        let store = store.clone();
        async move {
            let user_id = user_id(u64::try_from(number)? + 1);
            let unit = begin(&store).await?;
            unit.administrators.lock().await?;
            if unit.administrators.count().await? == 1 {
                unit.rollback().await;
                return Ok(false);
            }
            let mut assignment = unit.assignments.find(user_id).await?;
            assignment.revoke(&RoleName::parse("admin")?, super::fixtures::now());
            unit.assignments.save(&assignment).await?;
            unit.commit().await?;
            Ok(true)
        }
    });
    let stepped_down = stepped_down.await?;

    assert_eq!(stepped_down.iter().filter(|stepped_down| **stepped_down).count(), 7, "the last one stays");
    assert_eq!(count(&store).await?, 1);
    Ok(())
}
