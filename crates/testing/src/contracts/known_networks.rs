//! `KnownNetworksRepository`.

use super::{
    Checked, ContractStore, begin, committed,
    fixtures::{given_account, now, user_id},
};
use crate::ports::AuthPorts as _;
use auth_domain::{KnownNetwork, KnownNetworks};
use chrono::TimeDelta;

fn network(number: u8) -> KnownNetwork {
    KnownNetwork {
        key: [number; 32],
        until: now() + TimeDelta::days(number.into()),
    }
}

pub async fn unknown_users_have_no_known_networks<S: ContractStore>(store: S) -> Checked {
    let found = begin(&store)
        .await?
        .known_networks()
        .find(user_id(1))
        .await?;
    assert_eq!(found, KnownNetworks::restore(user_id(1), Vec::new()));
    Ok(())
}

pub async fn saved_networks_are_found_unchanged<S: ContractStore>(store: S) -> Checked {
    let (ann, bob) = (
        given_account(&store, 1).await?,
        given_account(&store, 2).await?,
    );
    let saved = |user_id, numbers: &[u8]| {
        KnownNetworks::restore(
            user_id,
            numbers.iter().map(|number| network(*number)).collect(),
        )
    };
    for networks in [
        saved(ann, &[1, 2]),
        saved(bob, &[1]),
        // replaces the networks of this user only
        saved(ann, &[2, 3]),
    ] {
        committed(&store, async |unit| {
            unit.known_networks().save(&networks).await
        })
        .await?;
    }
    let unit = begin(&store).await?;
    assert_eq!(unit.known_networks().find(ann).await?, saved(ann, &[2, 3]));
    assert_eq!(unit.known_networks().find(bob).await?, saved(bob, &[1]));
    Ok(())
}

pub async fn networks_are_deleted_with_their_account<S: ContractStore>(store: S) -> Checked {
    let user_id = given_account(&store, 1).await?;
    let networks = KnownNetworks::restore(user_id, vec![network(1)]);
    committed(&store, async |unit| {
        unit.known_networks().save(&networks).await
    })
    .await?;
    committed(&store, async |unit| {
        let account = unit.accounts().find(user_id).await?;
        let account = account.ok_or_else(|| cqrs::Fault::unexpected("not stored"))?;
        unit.accounts().remove(&account).await
    })
    .await?;
    let left = begin(&store).await?.known_networks().find(user_id).await?;
    assert_eq!(left.networks(), []);
    Ok(())
}
