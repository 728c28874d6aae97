//! `RightsOf`.

use super::{
    Checked, ContractStore, committed,
    fixtures::{accounts_that_cannot_act, given_account, given_roles, role, user_id},
};
use access_domain::Rights;
use cqrs::Fault;
use kernel::{Permission, UserId};

async fn rights<S: ContractStore>(store: &S, user_id: UserId) -> Result<Option<Rights>, Fault> {
    committed(store, async |unit| unit.rights.user(user_id).await).await
}

fn holding(names: &[&'static str]) -> Option<Rights> {
    Some(Rights::of(names.iter().map(|name| Permission::declared(name)).collect()))
}

pub async fn there_are_none_of_an_unknown_user<S: ContractStore>(store: S) -> Checked {
    given_account(&store, 1).await?;
    assert_eq!(rights(&store, user_id(2)).await?, None);
    Ok(())
}

pub async fn who_holds_no_role_has_none<S: ContractStore>(store: S) -> Checked {
    let user_id = given_account(&store, 1).await?;
    assert_eq!(rights(&store, user_id).await?, holding(&[]));
    Ok(())
}

pub async fn they_are_those_of_all_roles_held<S: ContractStore>(store: S) -> Checked {
    let user_id = given_account(&store, 1).await?;
    committed(&store, async |unit| {
        unit.roles.save(&role(1, "auditor", &["events:read", "jobs:read"])?).await?;
        unit.roles.save(&role(2, "operator", &["jobs:manage", "jobs:read"])?).await?;
        unit.roles.save(&role(3, "idle", &[])?).await
    })
    .await?;
    given_roles(&store, user_id, &["auditor", "operator", "idle"]).await?;
    assert_eq!(rights(&store, user_id).await?, holding(&["events:read", "jobs:manage", "jobs:read"]));
    Ok(())
}

pub async fn a_role_that_means_all_means_all<S: ContractStore>(store: S) -> Checked {
    let user_id = given_account(&store, 1).await?;
    given_roles(&store, user_id, &["admin", "superadmin"]).await?;
    assert_eq!(rights(&store, user_id).await?, Some(Rights::everything()));
    Ok(())
}

pub async fn who_cannot_act_has_none<S: ContractStore>(store: S) -> Checked {
    for account in accounts_that_cannot_act()? {
        committed(&store, async |unit| unit.accounts.save(&account).await.map(drop)).await?;
        given_roles(&store, account.id(), &["superadmin"]).await?;
        assert_eq!(rights(&store, account.id()).await?, Some(Rights::none()));
    }
    Ok(())
}
