//! `RoleGrantsRepository`.

use super::{
    Checked, ContractStore, begin, committed,
    fixtures::{given_account, now, user_id},
};
use crate::ports::AccessPorts as _;
use access_domain::{RoleGrants, RoleName};

pub async fn users_without_roles_have_an_empty_assignment<S: ContractStore>(store: S) -> Checked {
    given_account(&store, 1).await?;
    for n in [1, 2] {
        let found = committed(&store, async |unit| {
            unit.role_grants().find(user_id(n)).await
        })
        .await?;
        assert_eq!(
            (
                found.user_id(),
                found.roles().len(),
                found.history().version()
            ),
            (user_id(n), 0, 0)
        );
    }
    Ok(())
}

pub async fn a_saved_assignment_is_found_unchanged<S: ContractStore>(store: S) -> Checked {
    let (user_id, other_id) = (
        given_account(&store, 1).await?,
        given_account(&store, 2).await?,
    );
    let (admin, superadmin) = (RoleName::parse("admin")?, RoleName::superadmin());
    for (version, roles) in (0..).zip([
        vec![&admin],
        vec![&admin, &superadmin],
        vec![],
        vec![&superadmin],
    ]) {
        let changed =
            RoleGrants::restore(user_id, roles.iter().copied().cloned().collect(), version);
        committed(&store, async |unit| unit.role_grants().save(&changed).await).await?;

        let found = committed(&store, async |unit| unit.role_grants().find(user_id).await).await?;

        assert_eq!((found.user_id(), found.roles()), (user_id, changed.roles()));
        assert_eq!(found.history().version(), version + 1);
    }
    assert!(
        begin(&store)
            .await?
            .role_grants()
            .find(other_id)
            .await?
            .roles()
            .is_empty()
    );
    Ok(())
}

pub async fn granting_a_role_keeps_earlier_roles<S: ContractStore>(store: S) -> Checked {
    let user_id = given_account(&store, 1).await?;
    for role in ["admin", RoleName::SUPERADMIN] {
        let role = RoleName::parse(role)?;
        committed(&store, async |unit| {
            let mut grants = unit.role_grants().find(user_id).await?;
            grants.grant(role, now());
            unit.role_grants().save(&grants).await
        })
        .await?;
    }

    let found = committed(&store, async |unit| unit.role_grants().find(user_id).await).await?;

    assert_eq!(
        found
            .roles()
            .iter()
            .map(RoleName::as_str)
            .collect::<Vec<_>>(),
        ["admin", "superadmin"]
    );
    assert_eq!(found.history().version(), 2);
    Ok(())
}
