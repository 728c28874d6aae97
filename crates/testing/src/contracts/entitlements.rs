//! `EntitlementsOf`.

use super::{
    Checked, ContractStore, committed,
    fixtures::{given_account, user_id},
};
use crate::declared;
use crate::ports::{AccessPorts as _, AuthPorts as _};
use access_domain::{Assignment, RoleName};
use auth::ports::Entitlements;
use cqrs::Fault;
use kernel::{Permission, UserId};

async fn permissions_of<S: ContractStore>(
    store: &S,
    user_id: UserId,
    roles: &[&str],
) -> Result<Vec<Permission>, Fault> {
    let roles = roles.iter().map(|role| RoleName::parse(role)).collect::<Result<_, _>>().map_err(Fault::unexpected)?;
    committed(store, async |unit| {
        let version = unit.assignments().find(user_id).await?.history().version();
        unit.assignments().save(&Assignment::restore(user_id, roles, version)).await?;
        unit.entitlements().user(user_id).await.map(|entitlements| entitlements.permissions)
    })
    .await
}

pub async fn users_without_roles_have_no_permissions<S: ContractStore>(store: S) -> Checked {
    let user_id_1 = given_account(&store, 1).await?;
    assert_eq!(permissions_of(&store, user_id_1, &[]).await?, []);

    let unknown = committed(&store, async |unit| unit.entitlements().user(user_id(2)).await).await?;

    assert_eq!(unknown, Entitlements::default());
    Ok(())
}

pub async fn admin_has_the_permissions_declared_for_administrators<S: ContractStore>(store: S) -> Checked {
    let user_id = given_account(&store, 1).await?;
    let superadmin_only = ["roles:manage", "signing-keys:manage", "users:delete", "users:export"];
    let expected: Vec<_> = declared().iter().filter(|p| !superadmin_only.contains(&p.as_str())).cloned().collect();
    assert_eq!(permissions_of(&store, user_id, &["admin"]).await?, expected, "sorted by name");
    Ok(())
}

pub async fn superadmin_has_all_declared_permissions<S: ContractStore>(store: S) -> Checked {
    let user_id = given_account(&store, 1).await?;
    assert_eq!(permissions_of(&store, user_id, &["superadmin"]).await?, declared());
    Ok(())
}

pub async fn permissions_of_several_roles_are_not_repeated<S: ContractStore>(store: S) -> Checked {
    let user_id = given_account(&store, 1).await?;
    assert_eq!(permissions_of(&store, user_id, &["admin", "superadmin"]).await?, declared());
    Ok(())
}

pub async fn revoked_roles_have_no_effect<S: ContractStore>(store: S) -> Checked {
    let (user_id, other_id) = (given_account(&store, 1).await?, given_account(&store, 2).await?);
    assert_eq!(permissions_of(&store, other_id, &["superadmin"]).await?, declared());
    assert_eq!(permissions_of(&store, user_id, &["superadmin"]).await?, declared());
    assert_eq!(permissions_of(&store, user_id, &[]).await?, []);
    Ok(())
}
