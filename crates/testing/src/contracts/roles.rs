//! `RoleRepository`.

use super::{
    Checked, ContractStore, begin, committed,
    fixtures::{given_account, given_roles, now, role, role_name},
};
use crate::ports::AccessPorts as _;
use access_domain::{Role, RoleDescription};
use cqrs::Fault;
use kernel::Permission;

async fn found<S: ContractStore>(store: &S, name: &str) -> Result<Role, Fault> {
    let name = role_name(name)?;
    let found = committed(store, async |unit| unit.roles().find(&name).await).await?;
    found.ok_or_else(|| Fault::unexpected("not found"))
}

async fn save<S: ContractStore>(store: &S, role: &Role) -> Result<(), Fault> {
    committed(store, async |unit| unit.roles().save(role).await).await
}

pub async fn a_saved_role_is_found_unchanged<S: ContractStore>(store: S) -> Checked {
    for (n, permissions) in (1..).zip([
        &[][..],
        &["events:read"],
        &["roles:assign", "undeclared:permission"],
    ]) {
        let role = role(n, &format!("role-{n}"), permissions)?;
        save(&store, &role).await?;
        let found = found(&store, role.name().as_str()).await?;
        assert_eq!(
            (found.state(), found.history().version()),
            (role.state(), 1)
        );
    }
    assert_eq!(
        begin(&store).await?.roles().count().await?,
        5,
        "including the two built-in roles"
    );
    Ok(())
}

pub async fn later_saves_replace_the_stored_state<S: ContractStore>(store: S) -> Checked {
    save(&store, &role(1, "auditor", &["events:read", "users:read"])?).await?;
    for (version, permissions) in
        (2..).zip([&["users:read", "users:invite"][..], &[], &["events:read"]])
    {
        let mut role = found(&store, "auditor").await?;
        let description = RoleDescription::parse(&format!("version {version}"))?;
        let permissions = permissions
            .iter()
            .map(|name| Permission::declared(name))
            .collect();
        role.change(Some(description), Some(permissions), now())?;
        save(&store, &role).await?;

        let found = found(&store, "auditor").await?;

        assert_eq!(
            (found.state(), found.history().version()),
            (role.state(), version)
        );
    }
    Ok(())
}

pub async fn deleted_roles_are_not_found<S: ContractStore>(store: S) -> Checked {
    save(&store, &role(1, "auditor", &["events:read"])?).await?;
    let mut role = found(&store, "auditor").await?;
    role.delete(now())?;

    committed(&store, async |unit| unit.roles().delete(&role).await).await?;

    assert!(found(&store, "auditor").await.is_err());
    let again = committed(&store, async |unit| unit.roles().delete(&role).await).await;
    assert!(matches!(again, Err(Fault::Conflict)), "{again:?}");
    Ok(())
}

pub async fn a_new_store_has_only_the_built_in_roles<S: ContractStore>(store: S) -> Checked {
    for (name, has_all_permissions) in [("admin", false), ("superadmin", true)] {
        let found = found(&store, name).await?;
        let state = found.state();
        assert!(
            state.is_built_in && state.has_all_permissions == has_all_permissions,
            "{state:?}"
        );
        assert_eq!(state.permissions.is_empty(), has_all_permissions);
    }
    let unit = begin(&store).await?;
    for name in ["adm", "administrator"] {
        assert!(
            unit.roles().find(&role_name(name)?).await?.is_none(),
            "{name}"
        );
    }
    Ok(())
}

pub async fn holders_are_the_users_with_the_role<S: ContractStore>(store: S) -> Checked {
    let [first, second, third] = [
        given_account(&store, 1).await?,
        given_account(&store, 2).await?,
        given_account(&store, 3).await?,
    ];
    given_roles(&store, first, &["admin"]).await?;
    given_roles(&store, second, &["superadmin"]).await?;
    given_roles(&store, third, &["admin", "superadmin"]).await?;
    let unit = begin(&store).await?;
    assert_eq!(
        unit.roles().holders(&role_name("admin")?).await?,
        [first, third].into()
    );
    assert!(
        unit.roles()
            .holders(&role_name("gardener")?)
            .await?
            .is_empty()
    );
    Ok(())
}

pub async fn saving_a_stale_role_is_a_conflict<S: ContractStore>(store: S) -> Checked {
    save(&store, &role(1, "auditor", &["events:read"])?).await?;
    let (mut winner, mut loser) = (
        found(&store, "auditor").await?,
        found(&store, "auditor").await?,
    );
    winner.change(
        None,
        Some([Permission::declared("users:read")].into()),
        now(),
    )?;
    loser.change(
        None,
        Some([Permission::declared("users:invite")].into()),
        now(),
    )?;
    save(&store, &winner).await?;

    let lost = save(&store, &loser).await;

    assert!(matches!(lost, Err(Fault::Conflict)), "{lost:?}");
    assert_eq!(
        found(&store, "auditor").await?.state().permissions,
        winner.state().permissions
    );
    Ok(())
}

pub async fn a_duplicate_name_is_a_conflict<S: ContractStore>(store: S) -> Checked {
    save(&store, &role(1, "auditor", &["events:read"])?).await?;
    let second = save(&store, &role(2, "auditor", &["roles:assign"])?).await;
    assert!(matches!(second, Err(Fault::Conflict)), "{second:?}");
    assert_eq!(
        found(&store, "auditor").await?.state().permissions,
        [Permission::declared("events:read")].into()
    );
    Ok(())
}

pub async fn the_name_of_a_deleted_role_can_be_reused<S: ContractStore>(store: S) -> Checked {
    save(&store, &role(1, "auditor", &["events:read"])?).await?;
    let mut first = found(&store, "auditor").await?;
    first.delete(now())?;
    committed(&store, async |unit| unit.roles().delete(&first).await).await?;
    let second = role(2, "auditor", &[])?;
    save(&store, &second).await?;

    let found = found(&store, "auditor").await?;

    assert_eq!(
        (found.state(), found.history().version()),
        (second.state(), 1),
        "unaffected by the first role"
    );
    Ok(())
}

pub async fn changes_of_a_role_are_recorded_as_events<S: ContractStore>(store: S) -> Checked {
    save(&store, &role(1, "auditor", &["events:read"])?).await?;
    let mut changed = found(&store, "auditor").await?;
    changed.change(None, Some([].into()), now())?;
    save(&store, &changed).await?;
    let mut deleted = found(&store, "auditor").await?;
    deleted.delete(now())?;
    committed(&store, async |unit| unit.roles().delete(&deleted).await).await?;

    let events = store.events().await?;

    let recorded: Vec<_> = events
        .iter()
        .map(|event| (event.event_type.as_str(), event.version))
        .collect();
    assert_eq!(
        recorded,
        [
            ("access.role_created", 1),
            ("access.role_changed", 2),
            ("access.role_deleted", 3)
        ]
    );
    assert!(
        events
            .iter()
            .all(|event| event.aggregate_id == changed.state().id.uuid())
    );
    assert!(
        events
            .iter()
            .all(|event| !event.payload.to_string().contains("Zoë")),
        "free text is omitted"
    );
    Ok(())
}
