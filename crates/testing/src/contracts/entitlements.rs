//! `EntitlementsOf`.

use super::{
    Checked, ContractStore, committed,
    fixtures::{given_account, user_id},
};
use crate::declared;
use access_domain::{Assignment, RoleName};
use auth::ports::Entitlements;
use cqrs::Fault;
use kernel::{Permission, UserId};

async fn entitled_by<S: ContractStore>(store: &S, user_id: UserId, roles: &[&str]) -> Result<Vec<Permission>, Fault> {
    let roles = roles.iter().map(|role| RoleName::parse(role)).collect::<Result<_, _>>().map_err(Fault::unexpected)?;
    committed(store, async |unit| {
        let version = unit.assignments.find(user_id).await?.history().version();
        unit.assignments.save(&Assignment::restore(user_id, roles, version)).await?;
        unit.entitlements.user(user_id).await.map(|entitlements| entitlements.permissions)
    })
    .await
}

pub async fn nobody_is_entitled_without_a_role<S: ContractStore>(store: S) -> Checked {
    let user_id_1 = given_account(&store, 1).await?;
    assert_eq!(entitled_by(&store, user_id_1, &[]).await?, []);

    let unknown = committed(&store, async |unit| unit.entitlements.user(user_id(2)).await).await?;

    assert_eq!(unknown, Entitlements::default());
    Ok(())
}

pub async fn an_admin_looks_after_users<S: ContractStore>(store: S) -> Checked {
    let user_id = given_account(&store, 1).await?;
    let not_theirs = ["roles:manage", "signing-keys:manage", "users:delete", "users:export"];
    let theirs: Vec<_> = declared().iter().filter(|p| !not_theirs.contains(&p.as_str())).cloned().collect();
    assert_eq!(entitled_by(&store, user_id, &["admin"]).await?, theirs, "sorted by name");
    Ok(())
}

pub async fn a_superadmin_may_do_all_that_is_declared<S: ContractStore>(store: S) -> Checked {
    let user_id = given_account(&store, 1).await?;
    assert_eq!(entitled_by(&store, user_id, &["superadmin"]).await?, declared());
    Ok(())
}

pub async fn two_roles_entitle_to_each_permission_once<S: ContractStore>(store: S) -> Checked {
    let user_id = given_account(&store, 1).await?;
    assert_eq!(entitled_by(&store, user_id, &["admin", "superadmin"]).await?, declared());
    Ok(())
}

pub async fn a_role_that_is_taken_away_entitles_to_nothing<S: ContractStore>(store: S) -> Checked {
    let (user_id, other_id) = (given_account(&store, 1).await?, given_account(&store, 2).await?);
    assert_eq!(entitled_by(&store, other_id, &["superadmin"]).await?, declared());
    assert_eq!(entitled_by(&store, user_id, &["superadmin"]).await?, declared());
    assert_eq!(entitled_by(&store, user_id, &[]).await?, []);
    Ok(())
}
