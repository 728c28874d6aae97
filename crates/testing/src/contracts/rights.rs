//! `RightsOf`.

use super::{
    Checked, ContractStore, committed,
    fixtures::{given_account, given_roles, inactive_accounts, role, user_id},
};
use crate::declared;
use crate::ports::{AccessPorts as _, AuthPorts as _, RightsPorts as _};
use cqrs::Fault;
use flows::declared_permissions;
use kernel::{Permission, Rights, UserId};

async fn rights<S: ContractStore>(store: &S, user_id: UserId) -> Result<Option<Rights>, Fault> {
    committed(store, async |unit| unit.rights().user(user_id).await).await
}

fn with_permissions(names: &[&'static str]) -> Option<Rights> {
    Some(Rights::of(
        names
            .iter()
            .map(|name| Permission::declared(name))
            .collect(),
    ))
}

pub async fn unknown_users_are_reported<S: ContractStore>(store: S) -> Checked {
    given_account(&store, 1).await?;
    assert_eq!(rights(&store, user_id(2)).await?, None);
    Ok(())
}

pub async fn users_without_roles_have_no_permissions<S: ContractStore>(store: S) -> Checked {
    let user_id = given_account(&store, 1).await?;
    assert_eq!(rights(&store, user_id).await?, with_permissions(&[]));
    Ok(())
}

pub async fn permissions_of_all_roles_are_combined<S: ContractStore>(store: S) -> Checked {
    let user_id = given_account(&store, 1).await?;
    committed(&store, async |unit| {
        unit.roles()
            .save(&role(1, "auditor", &["events:read", "users:read"])?)
            .await?;
        unit.roles()
            .save(&role(2, "operator", &["users:invite", "users:read"])?)
            .await?;
        unit.roles().save(&role(3, "idle", &[])?).await
    })
    .await?;
    given_roles(&store, user_id, &["auditor", "operator", "idle"]).await?;
    assert_eq!(
        rights(&store, user_id).await?,
        with_permissions(&["events:read", "users:invite", "users:read"])
    );
    Ok(())
}

pub async fn superadmin_has_all_permissions<S: ContractStore>(store: S) -> Checked {
    let user_id = given_account(&store, 1).await?;
    given_roles(&store, user_id, &["admin", "superadmin"]).await?;
    assert_eq!(rights(&store, user_id).await?, Some(Rights::everything()));
    Ok(())
}

pub async fn inactive_users_have_no_permissions<S: ContractStore>(store: S) -> Checked {
    for account in inactive_accounts()? {
        committed(&store, async |unit| {
            unit.accounts().save(&account).await.map(drop)
        })
        .await?;
        given_roles(&store, account.id(), &["superadmin"]).await?;
        assert_eq!(rights(&store, account.id()).await?, Some(Rights::none()));
    }
    Ok(())
}

pub async fn granted_rights_do_not_depend_on_suspension<S: ContractStore>(store: S) -> Checked {
    let granted =
        async |user_id| committed(&store, async |unit| unit.rights().granted(user_id).await).await;
    let ann = given_account(&store, 5).await?;
    assert_eq!(granted(ann).await?, with_permissions(&[]));
    given_roles(&store, ann, &["superadmin"]).await?;
    assert_eq!(granted(ann).await?, Some(Rights::everything()));
    assert_eq!(granted(user_id(77)).await?, None);

    let auditor = role(1, "auditor", &["events:read"])?;
    committed(&store, async |unit| unit.roles().save(&auditor).await).await?;
    for account in inactive_accounts()? {
        committed(&store, async |unit| {
            unit.accounts().save(&account).await.map(drop)
        })
        .await?;
        given_roles(&store, account.id(), &["auditor"]).await?;
        assert_eq!(
            granted(account.id()).await?,
            with_permissions(&["events:read"])
        );
    }
    Ok(())
}

async fn permissions_of<S: ContractStore>(
    store: &S,
    user_id: UserId,
    roles: &[&str],
) -> Result<Vec<Permission>, Fault> {
    given_roles(store, user_id, roles).await?;
    let rights = rights(store, user_id).await?.unwrap_or_default();
    Ok(rights.declared_in(&declared_permissions()))
}

pub async fn admin_has_the_permissions_declared_for_administrators<S: ContractStore>(
    store: S,
) -> Checked {
    let user_id = given_account(&store, 1).await?;
    let superadmin_only = [
        "roles:manage",
        "signing-keys:manage",
        "users:delete",
        "users:export",
    ];
    let expected: Vec<_> = declared()
        .iter()
        .filter(|p| !superadmin_only.contains(&p.as_str()))
        .cloned()
        .collect();
    assert_eq!(
        permissions_of(&store, user_id, &["admin"]).await?,
        expected,
        "sorted by name"
    );
    Ok(())
}

pub async fn superadmin_has_all_declared_permissions<S: ContractStore>(store: S) -> Checked {
    let user_id = given_account(&store, 1).await?;
    assert_eq!(
        permissions_of(&store, user_id, &["superadmin"]).await?,
        declared()
    );
    Ok(())
}

pub async fn permissions_of_several_roles_are_not_repeated<S: ContractStore>(store: S) -> Checked {
    let user_id = given_account(&store, 1).await?;
    assert_eq!(
        permissions_of(&store, user_id, &["admin", "superadmin"]).await?,
        declared()
    );
    Ok(())
}

pub async fn revoked_roles_have_no_effect<S: ContractStore>(store: S) -> Checked {
    let (user_id, other_id) = (
        given_account(&store, 1).await?,
        given_account(&store, 2).await?,
    );
    assert_eq!(
        permissions_of(&store, other_id, &["superadmin"]).await?,
        declared()
    );
    assert_eq!(
        permissions_of(&store, user_id, &["superadmin"]).await?,
        declared()
    );
    assert_eq!(permissions_of(&store, user_id, &[]).await?, []);
    Ok(())
}
