//! `ListRoles`, `GetRole`, `ListUserRoles` and `ListPermissions`.

use super::{
    Checked, ContractStore, begin, committed,
    fixtures::{given_account, given_roles, now, role, role_name, user_id},
};
use crate::{contexts, ports::AccessPorts as _};
use access::{
    GetRole, GetRoleError, ListPermissions, ListRoles, ListUserRoles, ListUserRolesError,
    PermissionView, RoleView,
};
use access_domain::{Role, RoleDescription};
use cqrs::{Failure, Fault, Handler as _, Outcome, ReadPool as _};
use flows::declared_permissions;
use kernel::{BoxError, Permission};

async fn save<S: ContractStore>(store: &S, role: &Role) -> Result<(), Fault> {
    committed(store, async |unit| unit.roles().save(role).await).await
}

async fn get<S: ContractStore>(store: &S, name: &str) -> Outcome<GetRole> {
    store
        .reads()
        .handle(
            &contexts::system(),
            GetRole {
                name: role_name(name)?,
            },
        )
        .await
}

async fn list<S: ContractStore>(store: &S) -> Result<Vec<RoleView>, BoxError> {
    Ok(store.reads().handle(&contexts::system(), ListRoles).await?)
}

fn names(roles: &[RoleView]) -> Vec<&str> {
    roles.iter().map(|role| role.name.as_str()).collect()
}

pub async fn built_in_roles_are_listed_with_their_permissions<S: ContractStore>(
    store: S,
) -> Checked {
    let listed = list(&store).await?;

    let [admin, superadmin] = listed.as_slice() else {
        return Err(format!("not two roles: {listed:?}").into());
    };
    let declared = declared_permissions();
    let of_admins = declared.iter().filter(|declared| declared.is_for_admins);
    let of_admins: Vec<_> = of_admins
        .map(|declared| declared.permission.clone())
        .collect();
    assert_eq!(
        (admin.name.as_str(), &admin.permissions),
        ("admin", &of_admins)
    );
    assert_eq!(
        (superadmin.name.as_str(), superadmin.permissions.as_slice()),
        ("superadmin", crate::declared())
    );
    assert!(listed.iter().all(|role| role.is_built_in));
    for role in &listed {
        assert_eq!(get(&store, &role.name).await?, *role);
    }
    Ok(())
}

pub async fn roles_are_shown_without_undeclared_permissions<S: ContractStore>(store: S) -> Checked {
    let saved = role(1, "auditor", &["users:read", "moons:read", "events:read"])?;
    save(&store, &saved).await?;
    save(&store, &role(2, "bystander", &[])?).await?;

    let expected = RoleView {
        name: "auditor".to_owned(),
        description: saved.state().description.as_str().to_owned(),
        permissions: vec![
            Permission::declared("events:read"),
            Permission::declared("users:read"),
        ],
        is_built_in: false,
        created_at: now(),
        revision: Role::revision(saved.state().id, 1),
    };
    assert_eq!(get(&store, "auditor").await?, expected);
    assert!(get(&store, "bystander").await?.permissions.is_empty());
    let listed = list(&store).await?;
    assert_eq!(
        names(&listed),
        ["admin", "auditor", "bystander", "superadmin"]
    );
    assert!(listed.contains(&expected));
    Ok(())
}

pub async fn a_change_is_shown_with_another_revision<S: ContractStore>(store: S) -> Checked {
    save(&store, &role(1, "auditor", &["events:read"])?).await?;
    let before = get(&store, "auditor").await?;
    let mut changed = Role::restore(role(1, "auditor", &["events:read"])?.state().clone(), 1);
    changed.change(
        Some(RoleDescription::parse("Reads users")?),
        Some([Permission::declared("users:read")].into()),
        now(),
    )?;
    save(&store, &changed).await?;

    let after = get(&store, "auditor").await?;

    assert_eq!(after.permissions, [Permission::declared("users:read")]);
    assert_eq!(
        (
            after.description.as_str(),
            after.revision != before.revision
        ),
        ("Reads users", true)
    );
    Ok(())
}

pub async fn unknown_roles_are_refused<S: ContractStore>(store: S) -> Checked {
    for name in ["gardener", "adm", "administrator"] {
        let refused = get(&store, name).await;
        assert!(
            matches!(refused, Err(Failure::Refused(GetRoleError::UnknownRole))),
            "{name}: {refused:?}"
        );
    }
    Ok(())
}

pub async fn roles_of_a_user_are_listed_by_name<S: ContractStore>(store: S) -> Checked {
    let (ann, bob) = (
        given_account(&store, 1).await?,
        given_account(&store, 2).await?,
    );
    save(&store, &role(1, "bystander", &[])?).await?;
    given_roles(&store, ann, &["superadmin", "bystander", "admin"]).await?;

    let held = store
        .reads()
        .handle(&contexts::system(), ListUserRoles { user_id: ann })
        .await?;

    assert_eq!(names(&held), ["admin", "bystander", "superadmin"]);
    assert_eq!(held, list(&store).await?, "as they are listed");
    assert_eq!(
        store
            .reads()
            .handle(&contexts::system(), ListUserRoles { user_id: bob })
            .await?,
        []
    );
    Ok(())
}

pub async fn roles_of_an_unknown_user_are_refused<S: ContractStore>(store: S) -> Checked {
    let refused = store
        .reads()
        .handle(
            &contexts::system(),
            ListUserRoles {
                user_id: user_id(1),
            },
        )
        .await;
    assert!(
        matches!(
            refused,
            Err(Failure::Refused(ListUserRolesError::UnknownUser))
        ),
        "{refused:?}"
    );
    Ok(())
}

pub async fn declared_permissions_are_listed_by_name<S: ContractStore>(store: S) -> Checked {
    save(&store, &role(1, "auditor", &["moons:read"])?).await?;

    let listed = store
        .reads()
        .handle(&contexts::system(), ListPermissions)
        .await?;

    let declared = declared_permissions();
    let expected = declared.iter().map(|declared| PermissionView {
        name: declared.permission.clone(),
        description: declared.description.to_owned(),
        is_declared: true,
    });
    assert_eq!(listed, expected.collect::<Vec<_>>());
    Ok(())
}

pub async fn queries_in_a_transaction_read_its_writes<S: ContractStore>(store: S) -> Checked {
    let unit = begin(&store).await?;
    unit.roles()
        .save(&role(1, "auditor", &["events:read"])?)
        .await?;

    let inside = store
        .pool()
        .reads_in(&unit)?
        .handle(
            &contexts::system(),
            GetRole {
                name: role_name("auditor")?,
            },
        )
        .await;
    let outside = get(&store, "auditor").await;

    assert_eq!(inside?.name, "auditor");
    assert!(
        matches!(outside, Err(Failure::Refused(GetRoleError::UnknownRole))),
        "{outside:?}"
    );
    Ok(())
}
