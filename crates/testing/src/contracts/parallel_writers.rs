//! Concurrent transactions, as far as the store supports concurrency.

use super::{
    Checked, ContractStore, begin, committed,
    fixtures::{count_wrong_code, given_account, now, registration, registration_id},
    in_parallel,
};
use crate::ports::{AccessPorts as _, RegistrationPorts as _};
use access_domain::{RoleGrants, RoleName};
use cqrs::Fault;
use kernel::UserId;

pub async fn concurrent_writes_to_one_aggregate_are_not_lost<S: ContractStore>(
    store: S,
) -> Checked {
    committed(&store, async |unit| {
        unit.registrations().save(&registration(1)?).await
    })
    .await?;

    in_parallel(8, |_| {
        let store = store.clone();
        async move {
            loop {
                match count_one_more(&store).await {
                    Err(Fault::Conflict) => tokio::task::yield_now().await,
                    ended => return Ok(ended?),
                }
            }
        }
    })
    .await?;

    let found = committed(&store, async |unit| {
        unit.registrations().find(registration_id(1)).await
    })
    .await?;
    let found = found.ok_or("not found")?;
    assert_eq!((found.state().attempts, found.history().version()), (8, 9));
    let versions: Vec<_> = store
        .events()
        .await?
        .iter()
        .map(|event| event.version)
        .collect();
    assert_eq!(versions, [1, 2, 3, 4, 5, 6, 7, 8, 9], "in log order");
    Ok(())
}

async fn count_one_more<S: ContractStore>(store: &S) -> Result<(), Fault> {
    let unit = begin(store).await?;
    let found = unit.registrations().find(registration_id(1)).await?;
    let mut registration = found.ok_or_else(|| Fault::unexpected("not found"))?;
    count_wrong_code(&mut registration);
    unit.registrations().save(&registration).await?;
    unit.commit().await
}

pub async fn concurrent_first_assignments_are_not_overwritten<S: ContractStore>(
    store: S,
) -> Checked {
    let user_id = given_account(&store, 1).await?;

    let ended = in_parallel(2, |number| {
        let store = store.clone();
        async move { Ok(grant_first(&store, user_id, number).await) }
    })
    .await?;

    let found = committed(&store, async |unit| unit.role_grants().find(user_id).await).await?;
    let conflicts = ended
        .iter()
        .filter(|ended| matches!(ended, Err(Fault::Conflict)))
        .count();
    let done = ended.iter().filter(|ended| ended.is_ok()).count();
    assert_eq!(done + conflicts, 2, "{ended:?}");
    assert_eq!(
        found.roles().len(),
        done,
        "a transaction without a conflict has seen the role of the other one"
    );
    assert_eq!(
        store
            .events()
            .await?
            .iter()
            .filter(|event| event.aggregate == "assignment")
            .count(),
        done
    );
    Ok(())
}

async fn grant_first<S: ContractStore>(
    store: &S,
    user_id: UserId,
    number: usize,
) -> Result<(), Fault> {
    let role = if number == 0 {
        RoleName::parse("admin").map_err(Fault::unexpected)?
    } else {
        RoleName::superadmin()
    };
    let unit = begin(store).await?;
    let mut grants: RoleGrants = unit.role_grants().find(user_id).await?;
    grants.grant(role, now());
    unit.role_grants().save(&grants).await?;
    unit.commit().await
}
